import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { ensurePrivateFolder, openFolder } from "../../shared/platform/state-folder.ts";

const onPosix = test.skipIf(process.platform === "win32");
const asRoot = test.runIf(process.getuid?.() === 0);
const PRIVATE = { dirMode: 0o700, fileMode: 0o600 };
const SHARED = { dirMode: 0o2770, fileMode: 0o660 };

onPosix("what did not exist is made private, parents included", async () => {
  await using fixture = await createFixture();

  const modes = openFolder(fixture.getPath("a/b/c"));

  expect(modes).toEqual(PRIVATE);
  for (const folder of ["a", "a/b", "a/b/c"]) {
    expect(statSync(fixture.getPath(folder)).mode & 0o7777).toBe(0o700);
  }
});

onPosix.each([0o700, 0o755, 0o555, 0o707])(
  "below a folder of the mode %o all is private",
  async (mode) => {
    await using fixture = await createFixture({ home: {} });
    chmodSync(fixture.getPath("home"), mode);

    expect(openFolder(fixture.getPath("home"))).toEqual(PRIVATE);
    chmodSync(fixture.getPath("home"), 0o700);
  },
);

onPosix.each([0o077, 0o022, 0o000])(
  "where the group may write it may write what is made there too, with the umask %o",
  async (umask) => {
    await using fixture = await createFixture({ shared: {} });
    chmodSync(fixture.getPath("shared"), 0o2770);
    const before = process.umask(umask);

    try {
      expect(openFolder(fixture.getPath("shared/sessions"))).toEqual(SHARED);
      expect(openFolder(fixture.getPath("shared/sessions"))).toEqual(SHARED);
      expect(process.umask()).toBe(umask);
    } finally {
      process.umask(before);
    }

    expect(statSync(fixture.getPath("shared/sessions")).mode & 0o7777).toBe(0o2770);
  },
);

onPosix("a folder that exists keeps its modes", async () => {
  await using fixture = await createFixture({ home: {} });
  chmodSync(fixture.getPath("home"), 0o750);

  openFolder(fixture.getPath("home"));
  ensurePrivateFolder(fixture.getPath("home"));

  expect(statSync(fixture.getPath("home")).mode & 0o777).toBe(0o750);
});

onPosix("one's own link and the administrator's are followed", async () => {
  await using fixture = await createFixture({ target: {} });
  chmodSync(fixture.getPath("target"), 0o2770);
  symlinkSync(fixture.getPath("target"), fixture.getPath("link"));

  expect(openFolder(fixture.getPath("link"))).toEqual(SHARED);
});

asRoot("another user's link is not followed", async () => {
  await using fixture = await createFixture({ target: {} });
  symlinkSync(fixture.getPath("target"), fixture.getPath("link"));
  lchownSync(fixture.getPath("link"), 65_534, 65_534);

  expect(() => openFolder(fixture.getPath("link"))).toThrow(/somebody else's link. Remove it/);
});

asRoot("a group that it passes on is that of the shared folder", async () => {
  await using fixture = await createFixture({ shared: {} });
  chownSync(fixture.getPath("shared"), 0, 23_456);
  chmodSync(fixture.getPath("shared"), 0o2770);

  openFolder(fixture.getPath("shared/quota"));
  openFolder(fixture.getPath("shared/quota/account"));

  expect(statSync(fixture.getPath("shared/quota/account")).gid).toBe(23_456);
});

test("throws where a file is in the way, and where nothing can be made", async () => {
  await using fixture = await createFixture({ file: "" });

  expect(() => openFolder(fixture.getPath("file/below/it"))).toThrow();
  expect(() => ensurePrivateFolder(fixture.getPath("file/below"))).toThrow();
});

test.skipIf(process.platform !== "linux")(
  "comes to an end in a folder that takes no more",
  async () => {
    await using fixture = await createFixture();
    mkdirSync(fixture.getPath("gone"));
    const before = process.cwd();
    process.chdir(fixture.getPath("gone"));

    try {
      rmSync(fixture.getPath("gone"), { recursive: true });
      expect(() => ensurePrivateFolder("/proc/self/cwd/a/b")).toThrow(/ENOENT/);
      expect(() => openFolder("/proc/no/such/place")).toThrow(/ENOENT/);
    } finally {
      process.chdir(before);
    }
  },
);

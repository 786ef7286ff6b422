import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import {
  errorCode,
  readJsonFile,
  readPlainFile,
  replaceFile,
  setAside,
  unlinkQuietly,
  writeFileAtomic,
} from "../../shared/platform/json-file.ts";

const onPosix = test.skipIf(process.platform === "win32");

test("reads an object, with the file's time and size", async () => {
  await using fixture = await createFixture({ "a.json": '{"a":"ä"}' });

  const read = readJsonFile(fixture.getPath("a.json"));

  const { mtimeMs } = statSync(fixture.getPath("a.json"));
  expect(read).toEqual({ kind: "ok", value: { a: "ä" }, mtimeMs, sizeBytes: 10 });
});

test.each(["", " ", "{", '{"a":1}x', "[]", "null", "7", '"x"', "\0", "\ufeff{}"])(
  "a file that holds %j is corrupt",
  async (text) => {
    await using fixture = await createFixture({ "a.json": text });

    expect(readJsonFile(fixture.getPath("a.json"))).toEqual({ kind: "corrupt" });
  },
);

test("tells what is missing from what is in the way", async () => {
  await using fixture = await createFixture({ file: "x", folder: {} });

  expect(readPlainFile(fixture.getPath("none"))).toEqual({ kind: "missing" });
  expect(readPlainFile(fixture.getPath("folder"))).toEqual({ kind: "blocked" });
  expect(readPlainFile(fixture.getPath("file/below"))).toEqual({ kind: "blocked" });
  expect(readPlainFile("a\0b")).toEqual({ kind: "blocked" });
});

test("reads no more than it is allowed to", async () => {
  await using fixture = await createFixture({ file: "12345" });

  expect(readPlainFile(fixture.getPath("file"), 5).kind).toBe("ok");
  expect(readPlainFile(fixture.getPath("file"), 4)).toEqual({ kind: "blocked" });
});

onPosix("neither a FIFO nor a device nor a circle of links makes it wait", async () => {
  await using fixture = await createFixture();
  execFileSync("mkfifo", [fixture.getPath("fifo")]);
  symlinkSync(fixture.getPath("circle"), fixture.getPath("circle"));
  symlinkSync("/dev/zero", fixture.getPath("device"));

  for (const name of ["fifo", "circle", "device"]) {
    expect(readPlainFile(fixture.getPath(name))).toEqual({ kind: "blocked" });
  }
});

test("replaces a file as a whole and leaves nothing beside it", async () => {
  await using fixture = await createFixture({ "a.json": "old" });

  writeFileAtomic(fixture.getPath("a.json"), "new", 0o600);

  expect(readFileSync(fixture.getPath("a.json"), "utf8")).toBe("new");
  expect(readdirSync(fixture.path)).toEqual(["a.json"]);
});

onPosix("gives the mode whatever the umask, and private files nothing more", async () => {
  await using fixture = await createFixture();
  const before = process.umask(0o077);

  try {
    writeFileAtomic(fixture.getPath("group"), "", 0o660);
    process.umask(0);
    writeFileAtomic(fixture.getPath("private"), "", 0o600);
  } finally {
    process.umask(before);
  }

  expect(statSync(fixture.getPath("group")).mode & 0o777).toBe(0o660);
  expect(statSync(fixture.getPath("private")).mode & 0o777).toBe(0o600);
});

onPosix("replaces a link, not what it leads to", async () => {
  await using fixture = await createFixture({ target: "mine" });
  symlinkSync(fixture.getPath("target"), fixture.getPath("link"));

  writeFileAtomic(fixture.getPath("link"), "new", 0o600);

  expect(readFileSync(fixture.getPath("target"), "utf8")).toBe("mine");
  expect(readFileSync(fixture.getPath("link"), "utf8")).toBe("new");
});

test("is dated before anybody can see it", async () => {
  await using fixture = await createFixture();

  replaceFile(fixture.getPath("a.json"), "{}", { mode: 0o600, datedMs: 1_795_177_406_123 });

  expect(statSync(fixture.getPath("a.json")).mtimeMs).toBeCloseTo(1_795_177_406_123, 0);
});

test("where it cannot replace it throws, and leaves nothing behind", async () => {
  await using fixture = await createFixture({ folder: { inside: "x" } });

  expect(() => writeFileAtomic(fixture.getPath("folder"), "new", 0o600)).toThrow();
  expect(() => writeFileAtomic(fixture.getPath("none/a.json"), "new", 0o600)).toThrow(/ENOENT/);

  expect(readdirSync(fixture.path)).toEqual(["folder"]);
  expect(readdirSync(fixture.getPath("folder"))).toEqual(["inside"]);
});

test("sets a file aside under its time, and is content where there is none", async () => {
  await using fixture = await createFixture({ "a.json": "torn" });

  setAside(fixture.getPath("a.json"), 7);
  setAside(fixture.getPath("a.json"), 8);

  expect(readdirSync(fixture.path)).toEqual(["a.json.corrupt-7"]);
});

test.runIf(process.getuid?.() === 0)(
  "does not follow another user's link to set a file aside",
  async () => {
    await using fixture = await createFixture({ mine: { "a.json": "torn" } });
    symlinkSync(fixture.getPath("mine"), fixture.getPath("link"));
    execFileSync("chown", ["-h", "65534", fixture.getPath("link")]);

    setAside(fixture.getPath("link/a.json"), 7);

    expect(readdirSync(fixture.getPath("mine"))).toEqual(["a.json"]);
  },
);

test("removes quietly what can be removed", async () => {
  await using fixture = await createFixture({ file: "" });
  mkdirSync(fixture.getPath("folder"));

  for (const name of ["file", "folder", "none"]) unlinkQuietly(fixture.getPath(name));

  expect(readdirSync(fixture.path)).toEqual(["folder"]);
});

test("knows the system's code of an error, and of nothing else", () => {
  expect(errorCode(Object.assign(new Error("x"), { code: "ENOENT" }))).toBe("ENOENT");
  expect([new Error("x"), undefined, null, "ENOENT", { code: 2 }].map(errorCode)).toEqual(
    Array(5).fill(undefined),
  );
});

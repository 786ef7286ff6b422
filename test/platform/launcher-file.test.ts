import { chmod, mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import {
  launcherCommand,
  launcherPath,
  readLauncher,
  refreshLaunchers,
  removeLaunchers,
  writeLaunchers,
} from "../../shared/platform/launcher-file.ts";

const BUNDLE =
  "console.log(JSON.stringify([process.argv.slice(2), process.env.NODE_EXTRA_CA_CERTS]))";

describe("a launcher", () => {
  test("runs its bundle with the arguments, without the certificates that cost 30 ms", async () => {
    await using place = await createPlace();
    writeLaunchers(place);

    const env = { NODE_EXTRA_CA_CERTS: "/etc/certs.pem" };
    const run = await execa(launcherPath(place, "statusline"), ["a b", "$c"], { env });

    expect(JSON.parse(run.stdout)).toEqual([["a b", "$c"], ""]);
  });

  test("of the CLI hands the certificates on", async () => {
    await using place = await createPlace();
    writeLaunchers(place);

    const env = { NODE_EXTRA_CA_CERTS: join(place.bundleDir, "certs.pem") };
    const run = await execa(launcherPath(place, "tacho"), [], { env });

    expect(JSON.parse(run.stdout)).toEqual([[], env.NODE_EXTRA_CA_CERTS]);
  });

  test("takes the Node.js on PATH when the one of the setup is gone", async () => {
    await using place = await createPlace({ nodePath: "/gone/node" });
    writeLaunchers(place);

    const run = await execa(launcherPath(place, "statusline"), ["x"], nodeOnPath());

    expect(JSON.parse(run.stdout)[0]).toEqual(["x"]);
  });

  test.each([
    ["statusline", 0, "stdout"],
    ["tacho", 1, "stderr"],
  ] as const)("%s says in one line that there is no Node.js", async (name, exitCode, stream) => {
    await using place = await createPlace({ nodePath: "/gone/node" });
    writeLaunchers(place);

    const run = await execa(launcherPath(place, name), [], bare("/nowhere"));

    expect(run[stream]).toBe("tacho: Node.js is missing; install 20.19 or newer");
    expect(run.exitCode).toBe(exitCode);
  });

  test("says in one line that the Node.js on PATH is too old", async () => {
    await using place = await createPlace({ nodePath: "/gone/node" });
    writeLaunchers(place);
    await installOldNode(place.binDir);

    const run = await execa(launcherPath(place, "statusline"), [], bare(`${place.binDir}:/bin`));

    expect(run.stdout).toBe("tacho: Node.js v18.20.8 is too old; install 20.19 or newer");
    expect(run.exitCode).toBe(0);
  });

  test("says in one line that its files have moved", async () => {
    await using place = await createPlace();
    writeLaunchers(place);
    await rename(place.bundleDir, `${place.bundleDir}-moved`);

    const run = await execa(launcherPath(place, "statusline"), [], { reject: false });

    expect(run.stdout).toBe(
      "tacho: its files have moved; run tacho setup again from where they are now",
    );
    expect(run.exitCode).toBe(0);
  });

  test("works from folders with blanks and quotes in their names", async () => {
    await using place = await createPlace({ folder: "it's a $home" });
    writeLaunchers(place);

    const run = await execa({ shell: true })`${launcherCommand(place)}`;

    expect(JSON.parse(run.stdout)[0]).toEqual([]);
    expect(readLauncher(launcherPath(place, "statusline"))?.bundlePath).toBe(
      join(place.bundleDir, "statusline.cjs"),
    );
  });

  test("may be read and run by its owner alone", async () => {
    await using place = await createPlace();

    writeLaunchers(place);

    expect((await stat(launcherPath(place, "tacho"))).mode & 0o777).toBe(0o700);
  });
});

test("a launcher that lost its mode is written again, a good one is not", async () => {
  await using place = await createPlace();
  writeLaunchers(place);
  await chmod(launcherPath(place, "statusline"), 0o600);

  expect(writeLaunchers(place)).toEqual([launcherPath(place, "statusline")]);
  expect(writeLaunchers(place)).toEqual([]);
});

describe("after a plugin update", () => {
  test("launchers start the bundles of the new folder", async () => {
    await using place = await createPlace();
    writeLaunchers(place);
    const updated = { ...place, bundleDir: join(place.binDir, "..", "0.2.0") };

    expect(refreshLaunchers(updated)).toBe(true);
    expect(refreshLaunchers(updated)).toBe(false);

    expect(readLauncher(launcherPath(place, "statusline"))?.bundlePath).toBe(
      join(updated.bundleDir, "statusline.cjs"),
    );
  });

  test("a Node.js that is gone is replaced, one that works is kept", async () => {
    await using place = await createPlace({ nodePath: "/gone/node" });
    writeLaunchers(place);

    expect(refreshLaunchers({ ...place, nodePath: process.execPath })).toBe(true);
    expect(refreshLaunchers({ ...place, nodePath: "/other/node" })).toBe(false);

    expect(readLauncher(launcherPath(place, "tacho"))?.nodePath).toBe(process.execPath);
  });

  test("nothing is written where setup never ran, or over a file of the user's", async () => {
    await using place = await createPlace();

    expect(refreshLaunchers(place)).toBe(false);

    await mkdir(place.binDir);
    await writeFile(launcherPath(place, "statusline"), "echo mine");
    expect(refreshLaunchers(place)).toBe(false);
    removeLaunchers(place);
    expect(await readFile(launcherPath(place, "statusline"), "utf8")).toBe("echo mine");
  });
});

test("on Windows the settings name Node.js and a script, with slashes", async () => {
  await using place = await createPlace();
  const windows = { ...place, platform: "win32", nodePath: "C:\\node\\node.exe" } as const;

  writeLaunchers(windows);

  expect(launcherCommand(windows)).toBe(
    `"C:/node/node.exe" "${launcherPath(windows, "statusline")}"`,
  );
  const run = await execa(process.execPath, [launcherPath(windows, "statusline")]);
  expect(JSON.parse(run.stdout)[0]).toEqual([]);
});

async function createPlace({ nodePath = process.execPath, folder = "plugin" } = {}) {
  const fixture = await createFixture({
    [`${folder}/dist/statusline.cjs`]: BUNDLE,
    [`${folder}/dist/tacho.cjs`]: BUNDLE,
    [`${folder}/dist/certs.pem`]: "",
  });
  return {
    binDir: fixture.getPath(folder, "bin"),
    bundleDir: fixture.getPath(folder, "dist"),
    nodePath,
    platform: "linux" as const,
    [Symbol.asyncDispose]: () => fixture.rm(),
  };
}

function bare(path: string) {
  return { env: { PATH: path }, extendEnv: false, reject: false } as const;
}

function nodeOnPath() {
  return bare(join(process.execPath, ".."));
}

/** Runs the version check as Node.js would, and fails it. */
async function installOldNode(folder: string): Promise<void> {
  await writeFile(
    join(folder, "node"),
    '#!/bin/sh\nif [ "$1" = -v ]; then echo v18.20.8; else exit 1; fi\n',
  );
  await chmod(join(folder, "node"), 0o755);
}

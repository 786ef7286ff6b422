import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { createFixture } from "fs-fixture";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endsContainer } from "../../shared/platform/doomed-file.ts";
import { builtProgram } from "./built-program.ts";

/** A program with a first process of its own, and one that joins it from outside. */
const UNSHARE = "unshare";
const NSENTER = "nsenter";
const CONTAINER = ["--pid", "--fork", "--mount-proc"];
const isAllowed = spawnSync(UNSHARE, [...CONTAINER, "true"]).status === 0;
const suite = isAllowed ? describe : describe.skip;

test("no process of that number ends nothing", () => {
  expect(endsContainer(4_000_000)).toBe(false);
  expect(endsContainer(0)).toBe(false);
});

suite(`in a container${isAllowed ? "" : " (unshare not allowed here)"}`, () => {
  let program = "";
  const folder = createFixture({});
  beforeAll(async () => {
    program = await builtProgram(
      join((await folder).path, "program.cjs"),
      `import { endsContainer } from "shared/platform/doomed-file.ts";
       process.stdout.write(String(endsContainer(process.pid)));`,
    );
  });
  afterAll(async () => (await folder).rm());

  /** What the program finds as a grandchild of a first process that is this shell. */
  async function foundUnder(shell: string): Promise<string> {
    const command = 'sh -c "$1; true"; exit $?';
    const inner = `'${process.execPath}' '${program}'`;
    const { stdout } = await execa(UNSHARE, [...CONTAINER, shell, "-c", command, shell, inner]);
    return stdout;
  }

  test("whose first process is a wrapper all ends with it", async () => {
    expect(await foundUnder("sh")).toBe("true");
  });

  test.each(["init", "systemd"])("whose first process is %s it goes on", async (name) => {
    const shell = join((await folder).path, name);
    copyFileSync("/bin/sh", shell);

    expect(await foundUnder(shell)).toBe("false");
  });

  test("the first process itself is its own end", async () => {
    const { stdout } = await execa(UNSHARE, [...CONTAINER, process.execPath, program]);

    expect(stdout).toBe("true");
  });

  test("what was put there from outside has no parent to be seen", async () => {
    const container = execa(UNSHARE, [...CONTAINER, "sh", "-c", "echo up; cat; true"], {
      reject: false,
    });
    await Promise.race([once(container.stdout, "data"), container]);
    expect(container.exitCode).toBe(null);
    const path = `/proc/${container.pid}/task/${container.pid}/children`;
    const first = readFileSync(path, "utf8").trim();

    const { stdout } = await execa(NSENTER, [
      ...["--target", first, "--pid", "--mount"],
      ...[process.execPath, program],
    ]);
    container.stdin.end();
    await container;

    expect(stdout).toBe("false");
  });
});

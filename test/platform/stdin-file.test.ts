import { execa } from "execa";
import { createFixture, type FsFixture } from "fs-fixture";
import { afterAll, beforeAll, expect, test } from "vitest";
import { builtProgram } from "./built-program.ts";

const onPosix = test.skipIf(process.platform === "win32");
const MAX_BYTES = 200_000;
/** What waits for something that never comes is ended, and its exit code fails the test. */
const NOT_FOR_EVER = { timeout: 50_000 };

let fixture: FsFixture;
let program: string;

beforeAll(async () => {
  fixture = await createFixture();
  program = await builtProgram(
    fixture.getPath("program.cjs"),
    `import { readStdin } from "shared/platform/stdin-file.ts";
    const text = readStdin(${MAX_BYTES});
    console.log(JSON.stringify([text.length, text.slice(0, 20)]));`,
  );
});
afterAll(() => fixture.rm());

test.each([
  ["nothing", "", 0],
  ["a few characters", "hä€\u{1f600}", 5],
  ["several chunks", "x".repeat(150_000), 150_000],
  ["just as much as may be", "x".repeat(MAX_BYTES), MAX_BYTES],
])("reads %s whole", async (_, input, length) => {
  const { stdout } = await execa("node", [program], { input });

  expect(JSON.parse(stdout)).toEqual([length, input.slice(0, 20)]);
});

test.each([
  ["by far", 2 * MAX_BYTES],
  ["by one", MAX_BYTES + 1],
])("takes what is too long %s for nothing, without waiting for its end", async (_, length) => {
  const child = execa("node", [program], { stdin: "pipe", reject: false, ...NOT_FOR_EVER });
  child.stdin.write("x".repeat(length));

  const { stdout, timedOut } = await child;

  expect({ stdout, timedOut }).toEqual({ stdout: '[0,""]', timedOut: false });
});

test("bytes that are no text become signs for that", async () => {
  const { stdout } = await execa("node", [program], { input: Buffer.from([0x61, 0xff, 0x62]) });

  expect(JSON.parse(stdout)).toEqual([3, "a\ufffdb"]);
});

onPosix.each([
  ["closed", 'exec "$@" <&-'],
  ["a device", 'exec "$@" </dev/zero'],
  ["a folder", 'exec "$@" </'],
  ["without end", 'yes | "$@"'],
])("a stdin that is %s is an empty one", async (_, script) => {
  const args = ["-c", script, "sh", "node", program];

  const { stdout } = await execa("sh", args, NOT_FOR_EVER);

  expect(stdout).toBe('[0,""]');
});

onPosix("a file is read like a pipe", async () => {
  await fixture.writeFile("input", "from a file");

  const { stdout } = await execa("node", [program], { stdin: { file: fixture.getPath("input") } });

  expect(JSON.parse(stdout)).toEqual([11, "from a file"]);
});

/** Some starters leave their end of the pipe so that reading fails instead of waiting. */
const IMPATIENT = ["perl", "-MFcntl", "-e", "fcntl(STDIN, F_SETFL, O_NONBLOCK); exec @ARGV"];

onPosix("a pipe that does not block is asked again until its writer is done", async () => {
  const script = '{ printf slow; sleep 0.3; printf ly; } | "$@"';

  const { stdout } = await execa("sh", ["-c", script, "sh", ...IMPATIENT, "node", program]);

  expect(JSON.parse(stdout)).toEqual([6, "slowly"]);
});

onPosix("a writer who never writes is not waited for without end", async () => {
  const [perl = "", ...args] = [...IMPATIENT, "node", program];
  const child = execa(perl, args, { stdin: "pipe", ...NOT_FOR_EVER });

  const { stdout } = await child;

  expect(stdout).toBe('[0,""]');
});

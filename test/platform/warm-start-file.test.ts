import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { execa } from "execa";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { builtProgram } from "./built-program.ts";

const onPosix = test.skipIf(process.platform === "win32");
const asRoot = test.runIf(process.getuid?.() === 0);
const FORM = `tool-id1-${process.version}-${process.arch}`;
const DAY_MS = 86_400_000;

/** A program of two parts with its starter, and the folder for its compiled forms. */
async function warmProgram(programId = "id1") {
  const fixture = await createFixture({
    "tool.main.cjs": `const answer = () => [__filename, __dirname, typeof require].join(" ");
      module.exports = answer; console.log(answer(), process.argv[2] ?? "");
      if (process.argv[3]) console.log(require(__dirname + "/" + process.argv[3]));`,
    "often.cjs": `module.exports = "often, beside " + __filename.split("/").pop();`,
    "seldom.cjs": `module.exports = "seldom";`,
  });
  const cacheDir = fixture.getPath("home/run");
  const starter = await builtProgram(
    fixture.getPath("starter.cjs"),
    `import { startWarm } from "shared/platform/warm-start-file.ts";
    startWarm({ name: "tool", programId: ${JSON.stringify(programId)}, bundleDir: __dirname,
      alongside: { often: "id9" },
      ...(process.env.USE && { use: process.env.USE }),
      cacheDir: process.env.NO_CACHE ? undefined : ${JSON.stringify(cacheDir)}, load: require });`,
  );
  return {
    fixture,
    cacheDir,
    /** One that waits for something that never comes is ended, without an exit code. */
    run: (...args: string[]) =>
      execa("node", [starter, ...args], { reject: false, timeout: 20_000 }),
    runWithout: () => execa("node", [starter], { env: { NO_CACHE: "1" } }),
    runFor: (use: string, ...args: string[]) =>
      execa("node", [starter, ...args], { env: { USE: use } }),
    forms: () => readdirSync(cacheDir).sort(),
    [Symbol.asyncDispose]: () => fixture.rm(),
  };
}

test("the program runs as if it had been required, with and without a compiled form", async () => {
  await using program = await warmProgram();
  const { path } = program.fixture;

  const shown = [];
  for (const word of ["first", "second", "third"]) shown.push((await program.run(word)).stdout);

  const where = `${program.fixture.getPath("tool.main.cjs")} ${path.replace(/\/$/, "")} function`;
  expect(shown).toEqual([`${where} first`, `${where} second`, `${where} third`]);
});

test("what runs are for has forms of its own, of the bundles beside it as well", async () => {
  await using program = await warmProgram();

  await program.run("-");
  for (const use of ["Stop", "Start"]) await program.runFor(use, "-", "often.cjs");

  const end = `${process.version}-${process.arch}.1.bin`;
  expect(program.forms()).toEqual([
    `often-id9-Start-${end}`,
    `often-id9-Stop-${end}`,
    `tool-id1-Start-${end}`,
    `tool-id1-Stop-${end}`,
    `tool-id1-${end}`,
  ]);
});

test("two runs leave what they have compiled, later ones leave it alone", async () => {
  await using program = await warmProgram();
  await program.run();
  await program.run();
  const times = () =>
    program.forms().map((name) => statSync(`${program.cacheDir}/${name}`).mtimeMs);
  const before = times();

  await program.run();

  expect(program.forms()).toEqual([`${FORM}.1.bin`, `${FORM}.2.bin`]);
  expect(times()).toEqual(before);
});

test("a bundle that it loads often has a form too, another one is required as usual", async () => {
  await using program = await warmProgram();

  const often = await program.run("", "often.cjs");
  const seldom = await program.run("", "seldom.cjs");

  expect(often.stdout.split("\n")[1]).toBe("often, beside often.cjs");
  expect(seldom.stdout.split("\n")[1]).toBe("seldom");
  const beside = FORM.replace("tool-id1", "often-id9");
  expect(program.forms()).toEqual([`${FORM}.1.bin`, `${FORM}.2.bin`, `${beside}.1.bin`].sort());
});

onPosix("compiled forms are private, and so is their folder", async () => {
  await using program = await warmProgram();
  await program.run();

  expect(statSync(program.cacheDir).mode & 0o777).toBe(0o700);
  expect(statSync(`${program.cacheDir}/${FORM}.1.bin`).mode & 0o777).toBe(0o600);
});

test("without a folder nothing is kept", async () => {
  await using program = await warmProgram();

  const { stdout } = await program.runWithout();

  expect(stdout).toContain("function");
  expect(() => program.forms()).toThrow(/ENOENT/);
});

test("a form that is broken is made anew", async () => {
  await using program = await warmProgram();
  await program.run();
  const form = `${program.cacheDir}/${FORM}.1.bin`;
  writeFileSync(form, readFileSync(form).subarray(0, 100));

  const { stdout, exitCode } = await program.run();

  expect({ exitCode, isShown: stdout.includes("function") }).toEqual({
    exitCode: 0,
    isShown: true,
  });
  expect(statSync(form).size).toBeGreaterThan(100);
});

test("the second form is made anew as well when it does not fit, and then left alone", async () => {
  await using program = await warmProgram();
  for (let round = 0; round < 2; round++) await program.run();
  const form = `${program.cacheDir}/${FORM}.2.bin`;
  writeFileSync(form, readFileSync(form).subarray(0, 100));
  const times = () =>
    program.forms().map((name) => statSync(`${program.cacheDir}/${name}`).mtimeMs);

  await program.run();
  const after = times();
  await program.run();

  expect(statSync(form).size).toBeGreaterThan(100);
  expect(times()).toEqual(after);
});

onPosix("a form that others may write is not run, and made anew", async () => {
  await using program = await warmProgram();
  await program.run();
  const form = `${program.cacheDir}/${FORM}.1.bin`;
  chmodSync(form, 0o620);

  await program.run();

  expect(statSync(form).mode & 0o777).toBe(0o600);
});

asRoot("a form that another user made is not run, and made anew", async () => {
  await using program = await warmProgram();
  await program.run();
  const form = `${program.cacheDir}/${FORM}.1.bin`;
  execFileSync("chown", ["65534", form]);

  await program.run();

  expect(statSync(form).uid).toBe(0);
});

onPosix("neither a FIFO nor a folder in the place of a form makes anybody wait", async () => {
  await using program = await warmProgram();
  mkdirSync(`${program.cacheDir}/${FORM}.1.bin`, { recursive: true });
  execFileSync("mkfifo", [`${program.cacheDir}/${FORM}.2.bin`]);

  const { stdout, exitCode, stderr } = await program.run();

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toContain("function");
});

test("a folder that takes nothing is left as it is", async () => {
  await using program = await warmProgram();
  writeFileSync(program.fixture.getPath("home"), "a file");

  const { stdout, exitCode, stderr } = await program.run();

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toContain("function");
});

onPosix("a disk that takes only the beginning of a form keeps nothing of it", async () => {
  await using program = await warmProgram();
  const limited = ["-c", 'ulimit -f 1; exec "$@"', "sh", "node"];

  const { exitCode } = await execa("sh", [...limited, program.fixture.getPath("starter.cjs")]);

  expect(exitCode).toBe(0);
  expect(program.forms()).toEqual([]);
});

test("forms that nobody used for a month go when a new one comes", async () => {
  await using program = await warmProgram();
  mkdirSync(program.cacheDir, { recursive: true });
  for (const [name, days] of [
    ["tool-id0-v20.0.0-x64.2.bin", 31],
    ["tool-id0-v20.1.0-x64.2.bin", 29],
    ["notes.txt", 99],
  ] as const) {
    const date = new Date(Date.now() - days * DAY_MS);
    writeFileSync(`${program.cacheDir}/${name}`, "");
    utimesSync(`${program.cacheDir}/${name}`, date, date);
  }

  await program.run();

  expect(program.forms()).toEqual(
    ["notes.txt", `${FORM}.1.bin`, "tool-id0-v20.1.0-x64.2.bin"].sort(),
  );
});

test("another build has forms of its own", async () => {
  await using program = await warmProgram("id2");

  await program.run();

  expect(program.forms()).toEqual([`${FORM.replace("id1", "id2")}.1.bin`]);
});

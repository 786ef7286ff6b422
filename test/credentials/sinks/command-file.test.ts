import { chmod, readFile, writeFile } from "node:fs/promises";
import { createFixture, type FsFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { commandSink } from "../../../shared/credentials/sinks/command-file.ts";
import { ACCESS_TOKEN, OWNER, sampleEnvelope } from "./sample-envelope.ts";

/** Writes down all that a program can see of how it was started. */
const SPY = `
import { readFileSync, writeFileSync } from "node:fs";
const [, , seenFile, ...args] = process.argv;
const seen = { args, env: process.env, cwd: process.cwd(), stdin: readFileSync(0, "utf8") };
writeFileSync(seenFile, JSON.stringify(seen));
`;

test("a program gets the envelope on stdin, and on stdin alone", async () => {
  await using place = await createFixture({ "spy.mjs": SPY });
  const { sealed, label } = sampleEnvelope();
  const argv = [
    process.execPath,
    place.getPath("spy.mjs"),
    place.getPath("seen.json"),
    "put",
    "a b; $HOME",
  ];

  const result = await openSink(place, argv).put(sealed, label);

  expect(result).toEqual({ kind: "stored" });
  const { stdin, ...rest } = JSON.parse(await readFile(place.getPath("seen.json"), "utf8"));
  expect(stdin).toBe(sealed.text);
  expect(JSON.stringify(rest)).not.toContain(ACCESS_TOKEN);
  expect(rest.args).toEqual(["put", "a b; $HOME"]);
  expect(rest.cwd).toBe(place.path.replace(/\/$/, ""));
});

test("its environment is what it was given, nothing of this process", async () => {
  await using place = await createFixture({ "spy.mjs": SPY });
  process.env.TACHO_TEST_SECRET = "leaked";
  const { sealed, label } = sampleEnvelope();

  await openSink(place, [
    process.execPath,
    place.getPath("spy.mjs"),
    place.getPath("seen.json"),
  ]).put(sealed, label);

  delete process.env.TACHO_TEST_SECRET;
  const { env } = JSON.parse(await readFile(place.getPath("seen.json"), "utf8"));
  expect(
    Object.keys(env)
      .filter((name) => !name.startsWith("__"))
      .sort(),
  ).toEqual(["HOME", "PATH"]);
});

test("account and device are filled into the arguments, as one word each", async () => {
  await using place = await createFixture({ "spy.mjs": SPY });
  const { sealed, label } = sampleEnvelope();
  const argv = [
    ...[process.execPath, place.getPath("spy.mjs"), place.getPath("seen.json")],
    "secret/claude-<account>-<device>",
  ];

  await openSink(place, argv).put(sealed, label);

  const { args } = JSON.parse(await readFile(place.getPath("seen.json"), "utf8"));
  expect(args).toEqual(["secret/claude-5f1c0d9e8b7a6f54-laptop-a1b2c3"]);
});

test.each([
  ["exit 0", { kind: "stored" }],
  ["cat > /dev/null; exit 0", { kind: "stored" }],
  ["exit 3", { kind: "later", problem: "It ended with exit code 3." }],
  ["cat; cat >&2; exit 1", { kind: "later", problem: "It ended with exit code 1." }],
  ["kill -9 $$", { kind: "later", problem: "It did not end by itself." }],
])("a program that does %j", async (script, expected) => {
  await using place = await createFixture({});
  // Larger than a pipe holds: a program that does not read it must not matter.
  const { sealed, label } = sampleEnvelope({ scopes: ["x".repeat(200_000)] });

  expect(await openSink(place, ["/bin/sh", "-c", script]).put(sealed, label)).toEqual(expected);
});

test("a program that hangs is ended with all that it started", async () => {
  await using place = await createFixture({});
  const { sealed, label } = sampleEnvelope();
  const script = `sleep 60 & echo $! > ${place.getPath("pid")}; wait`;
  const sink = openSink(place, ["/bin/sh", "-c", script], 3_000);

  expect(await sink.put(sealed, label)).toEqual({
    kind: "later",
    problem: "It took longer than 3 s.",
  });

  const pid = Number(await readFile(place.getPath("pid"), "utf8"));
  await expect.poll(() => isRunning(pid), { timeout: 45_000 }).toBe(false);
});

test("a program that is not there is refused", async () => {
  await using place = await createFixture({});

  expect(await putWith(place, ["no-such-program-of-ours"])).toEqual({
    kind: "refused",
    problem: "There is no such program. Check argv: a program and its arguments, without a shell.",
  });
});

test("a program in what is no folder is refused", async () => {
  await using place = await createFixture({ file: "" });

  expect(await putWith(place, [place.getPath("file/program")])).toMatchObject({ kind: "refused" });
});

test("a file that may not be run is refused", async () => {
  await using place = await createFixture({});
  await writeFile(place.getPath("script"), "#!/bin/sh\n");
  await chmod(place.getPath("script"), 0o600);

  expect(await putWith(place, [place.getPath("script")])).toEqual({
    kind: "refused",
    problem: "The program may not be run. Check its mode.",
  });
});

function putWith(place: FsFixture, argv: readonly string[]) {
  const { sealed, label } = sampleEnvelope();
  return openSink(place, argv).put(sealed, label);
}

function openSink(place: FsFixture, argv: readonly string[], timeLimitMs?: number) {
  const env = { PATH: "/usr/bin:/bin", HOME: place.path.replace(/\/$/, "") };
  return commandSink({ argv }, OWNER, { env, ...(timeLimitMs !== undefined && { timeLimitMs }) });
}

/** A child that ended and that nobody asked for is still listed, as a zombie. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return stat !== undefined && !stat.includes(") Z ");
}

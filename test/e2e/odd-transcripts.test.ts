import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  openSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { answerLine, costLine, ONE_ANSWER, userLine } from "../sessions/transcript-lines.ts";
import { lineOf, sessionHome } from "./session-fixture.ts";

const MIB = 1024 * 1024;
const NOTHING = {
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  requests: 0,
};

type Home = Awaited<ReturnType<typeof sessionHome>>;

test.each<[string, (home: Home) => string]>([
  ["missing", ({ home }) => join(home, "nowhere", "t.jsonl")],
  ["a FIFO", ({ home }) => madeBy("mkfifo", join(home, "fifo.jsonl"))],
  ["a device that never ends", () => "/dev/zero"],
  ["a terminal that nobody types at", () => "/dev/tty"],
  ["a folder", ({ home }) => home],
  ["below a file", () => "/etc/passwd/t.jsonl"],
  ["a circle of links", ({ home }) => circleOfLinks(join(home, "circle.jsonl"))],
  ["no name of a file", ({ home }) => `${home}/a\0b.jsonl`],
  ["longer than any path", ({ home }) => `${home}/${"x".repeat(100_000)}.jsonl`],
])("with a transcript path that is %s the line shows, and no tokens are claimed", async (_, of) => {
  const session = await sessionHome();

  const result = await session.statusline({ transcript_path: of(session) });
  await session.hook("SessionEnd", { transcript_path: of(session), reason: "other" });

  expect(lineOf(result)).toContain("Opus 5.5");
  expect(session.record()?.tokens).toEqual({ ...NOTHING, complete: false });
  expect(session.log()).toBe("");
});

test("in the place of an agent's transcript nothing makes a run wait either", async () => {
  const session = await sessionHome();
  session.transcript(answerLine("m1"));
  const agents = join(session.transcriptPath.replace(/\.jsonl$/, ""), "subagents");
  mkdirSync(join(agents, "agent-folder.jsonl"), { recursive: true });
  madeBy("mkfifo", join(agents, "agent-fifo.jsonl"));
  madeBy("mkfifo", join(agents, "agent-real.meta.json"));
  symlinkSync("/dev/zero", join(agents, "agent-device.jsonl"));
  symlinkSync(agents, join(agents, "workflows"));
  writeFileSync(join(agents, "agent-real.jsonl"), answerLine("a1"));

  const result = await session.statusline();

  expect(lineOf(result)).toContain("Opus 5.5");
  expect(session.record()).toMatchObject({
    tokens: { ...ONE_ANSWER, complete: true },
    subagents: { tokens: { ...ONE_ANSWER, complete: true } },
  });
});

test.each([5, 9])("a line of %i MiB is passed over, the answers around it count", async (mib) => {
  const session = await sessionHome();
  session.transcript(answerLine("m1") + userLine("x".repeat(mib * MIB)) + answerLine("m2"));

  const seen = [];
  for (let run = 0; run < 4; run++) {
    lineOf(await session.statusline());
    seen.push(session.shard()?.tokens);
  }

  expect(seen.at(0)).toEqual({ ...ONE_ANSWER, complete: false });
  expect(seen.at(-1)).toEqual({ ...times(2), complete: true });
});

test("10 MB are caught up over several runs, and until then the numbers say that they are too low", async () => {
  const session = await sessionHome();
  const answers = writeLargeTranscript(session.transcriptPath, 10 * MIB);

  const lines: string[] = [];
  let tokens = session.shard()?.tokens;
  for (let run = 0; run < 25 && tokens?.complete !== true; run++) {
    lines.push(lineOf(await session.statusline()));
    tokens = session.shard()?.tokens;
    expect(tokens?.requests).toBeLessThanOrEqual(answers);
  }

  expect(lines.length).toBeGreaterThanOrEqual(20);
  expect(lines.length).toBeLessThanOrEqual(22);
  expect(tokens).toEqual({ ...times(answers), complete: true });
});

test("the end of a session reads on where any other run would stop", async () => {
  const session = await sessionHome();
  // It may read on for 0.7 s, and needs some ten milliseconds for this; others read 4 MiB at most.
  const answers = writeLargeTranscript(session.transcriptPath, 9 * MIB);

  await session.hook("SessionEnd", { reason: "other" });

  expect(session.record()?.tokens).toEqual({ ...times(answers), complete: true });
});

test("a terabyte of holes costs no more than any other file", async () => {
  const session = await sessionHome();
  session.transcript(answerLine("m1"));
  truncateSync(session.transcriptPath, 1e12);

  const first = await session.statusline();
  const second = await session.statusline();

  expect(lineOf(first)).toContain("Opus 5.5");
  expect(lineOf(second)).toContain("Opus 5.5");
  expect(session.record()?.tokens).toEqual({ ...ONE_ANSWER, complete: false });
});

test("lines that are no text or no JSON are passed over", async () => {
  const session = await sessionHome();
  const noText = Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28, 0x0a]);
  session.transcript(`\ufeff${userLine("a byte order mark")}`);
  session.transcript(answerLine("m1"));
  appendFileSync(session.transcriptPath, noText);
  appendFileSync(session.transcriptPath, Buffer.alloc(5_000));
  session.transcript(`\n\n\r\n"assistant"\n[{"type":"assistant"}]\nnull\n{"type":"assistant"\n`);
  session.transcript(answerLine("m2").replace("\n", "\r\n"));
  session.transcript(answerLine("m3").replace("He said", "He \u0000 said"));
  session.transcript(answerLine("m4").slice(0, -20));

  const result = await session.statusline();

  expect(lineOf(result)).toContain("Opus 5.5");
  expect(session.shard()?.tokens).toEqual({ ...times(2), complete: true });
});

test("numbers that cannot be counts of tokens are not added", async () => {
  const session = await sessionHome();
  session.transcript(answerLine("m1"));
  for (const [index, count] of ["-5", "1e400", "1e308", '"7"', "null", "[]", "{}"].entries()) {
    const usage = { input: 777, output: 0, read: 0, write5m: 0, write1h: 0 };
    session.transcript(answerLine(`odd${index}`, usage).replace("777", count));
  }

  const result = await session.statusline();
  const again = await session.statusline();

  expect(lineOf(result)).toContain("Opus 5.5");
  expect(lineOf(again)).not.toMatch(/Infinity|NaN|∞|e\+/);
  expect(session.shard()?.tokens).toEqual({ ...ONE_ANSWER, requests: 8, complete: true });
});

test("a transcript that shrinks or is replaced is counted anew", async () => {
  const session = await sessionHome();
  session.transcript(answerLine("m1") + answerLine("m2") + answerLine("m3"));
  await session.statusline();

  truncateSync(session.transcriptPath, answerLine("m1").length);
  await session.statusline();
  const shrunk = session.shard()?.tokens;
  rmSync(session.transcriptPath);
  session.transcript(answerLine("n1") + answerLine("n2"));
  await session.statusline();

  expect(shrunk).toEqual({ ...ONE_ANSWER, complete: true });
  expect(session.shard()?.tokens).toEqual({ ...times(2), complete: true });
});

test("names in it lead nowhere", async () => {
  const session = await sessionHome();
  const owner = { type: "session-owner", accountUuid: "../../../escaped" };
  const parent = join(session.home, "secret");
  writeFileSync(`${parent}.jsonl`, costLine(99));
  session.transcript(`${JSON.stringify(owner)}\n`);
  session.transcript(answerLine("m0", {}, { requestSessionId: "../../../secret" }));
  session.transcript(answerLine("m1") + costLine(100));

  const result = await session.statusline();
  await session.hook("SessionEnd", { reason: "other" });

  expect(lineOf(result)).not.toContain("not recorded");
  expect(session.record()).toMatchObject({
    account: "unknown-s1",
    tokens: { ...ONE_ANSWER, complete: true },
  });
  expect(session.record()?.cost?.totalUsd).not.toBe(1);
});

function madeBy(program: string, path: string): string {
  execFileSync("sh", ["-c", '[ -e "$1" ] || exec "$0" "$1"', program, path]);
  return path;
}

function circleOfLinks(path: string): string {
  rmSync(path, { force: true });
  symlinkSync(path, path);
  return path;
}

function times(answers: number) {
  return Object.fromEntries(
    Object.entries(ONE_ANSWER).map(([kind, count]) => [kind, count * answers]),
  );
}

/** Rows with whole requests in them, as the client writes them, and an answer after each. */
function writeLargeTranscript(path: string, sizeBytes: number): number {
  mkdirSync(dirname(path), { recursive: true });
  const fd = openSync(path, "w");
  const filler = userLine("x".repeat(250_000));
  let answers = 0;
  for (let written = 0; written < sizeBytes; answers++) {
    written += writeSync(fd, filler + answerLine(`m${answers}`));
  }
  return answers;
}

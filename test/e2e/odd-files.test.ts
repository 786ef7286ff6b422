import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { answerLine, ONE_ANSWER } from "../sessions/transcript-lines.ts";
import { lineOf, sessionHome } from "./session-fixture.ts";

type Home = Awaited<ReturnType<typeof sessionHome>>;

const ACCOUNT = "unknown-s1";
const MONTH = new Date().toISOString().slice(0, 7);

/** Every file that the two bundles read in the state directory. */
const FILES = [
  "config.json",
  "run/config-cache.json",
  "sessions.json",
  "sessions/s1.json",
  "sessions/s1.tail.json",
  "sessions/s1.events.jsonl",
  "sessions/s1.alive",
  "sessions/s2.json",
  `quota/${ACCOUNT}/${MONTH}.jsonl`,
  "log/tacho.log",
];

const CONTENTS: [string, string | Buffer][] = [
  ["empty", ""],
  ["no JSON", "hello\nworld"],
  ["torn", '{"version":1,"sessionId":"s1","counted":{"transcript":{"off'],
  ["zero bytes", Buffer.alloc(4_096)],
  ["no text", Buffer.from([0xff, 0xfe, 0x80, 0x0a, 0xc3])],
  ["an array", "[]"],
  ["null", "null\n"],
  ["an empty object", "{}\n"],
  ["full of lists", everyKeyWith("[[]]")],
  ["full of numbers", everyKeyWith("-1e400")],
  ["full of objects", everyKeyWith('{"a":1}')],
  ["nested deep", `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}\n`],
  ["17 MiB long", `{"x":"${"x".repeat(17 * 1024 * 1024)}"}\n`],
];

test.each(CONTENTS)(
  "where every state file is %s the line shows, hooks keep silent, and the next runs repair all",
  async (_, content) => {
    const session = await sessionHome();
    session.transcript(answerLine("m1"));
    for (const file of FILES) place(session, file, content);

    const first = await session.statusline();
    const hook = await session.hook("SessionEnd", { reason: "other" });
    rmSync(join(session.shared, "config.json"));
    await session.hook("SessionStart", { source: "resume" });
    const second = await session.statusline();
    await session.hook("Stop");

    expect(lineOf(first)).toContain("Opus 5.5");
    expect(lineOf(second)).toMatch(/5h .* 42%/);
    expect(hook).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect(session.record()).toMatchObject({
      tokens: { ...ONE_ANSWER, complete: true },
      cost: { totalUsd: 0.027228 },
    });
    expect(session.record()?.endedAtMs).toBeUndefined();
  },
);

test.each(FILES)("where %s is a FIFO, nothing waits for its writer", async (file) => {
  const session = await sessionHome();
  session.transcript(answerLine("m1"));
  mkdirSync(dirname(join(session.shared, file)), { recursive: true, mode: 0o700 });
  execFileSync("mkfifo", ["-m", "600", join(session.shared, file)]);

  const result = await session.statusline();
  const hook = await session.hook("SessionEnd", { reason: "other" });

  expect(lineOrNotice(result)).toContain("Opus 5.5");
  expect(hook).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
});

test.each([...FILES, "run/statusline"])("where %s is a folder the line shows", async (file) => {
  const session = await sessionHome();
  mkdirSync(join(session.shared, file, "inside"), { recursive: true, mode: 0o700 });

  const result = await session.statusline();
  const hook = await session.hook("SessionEnd", { reason: "other" });

  expect(lineOrNotice(result)).toContain("Opus 5.5");
  expect(hook).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
});

test.each([
  ".tacho",
  ".tacho/sessions",
  ".tacho/quota",
  `.tacho/quota/${ACCOUNT}`,
  ".tacho/run",
  ".tacho/log",
])(
  "where %s is a file the line shows, and the next run after its removal records",
  async (name) => {
    const session = await sessionHome();
    const path = join(session.home, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, "mine");

    const result = await session.statusline();
    const hook = await session.hook("Stop");
    const kept = readFileSync(path, "utf8");
    rmSync(path);
    const repaired = await session.statusline();

    expect(lineOrNotice(result)).toMatch(/Opus 5.5[\s\S]*5h .* 42%/);
    expect(hook).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect(kept).toBe("mine");
    expect(lineOf(repaired)).toContain("Opus 5.5");
    expect(session.shard()?.cost?.totalUsd).toBe(0.027228);
  },
);

test("where the home is a circle of links the line shows", async () => {
  const session = await sessionHome();
  symlinkSync(session.shared, session.shared);

  const result = await session.statusline();
  const hook = await session.hook("Stop");

  expect(lineOrNotice(result)).toContain("Opus 5.5");
  expect(hook).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
});

test("a forecast or the habits it rests on as a FIFO make no run wait", async () => {
  const session = await sessionHome();
  await session.statusline();
  const run = join(session.shared, "run");
  for (const folder of [join(run, "forecasts"), join(run, "habits")]) {
    const [file = ""] = readdirSync(folder);
    rmSync(join(folder, file));
    execFileSync("mkfifo", ["-m", "600", join(folder, file)]);
  }

  expect(lineOf(await session.statusline())).toContain("42%");
});

test("the compiled form of a program as a FIFO makes no run wait", async () => {
  const session = await sessionHome();
  await session.statusline();
  await session.statusline();
  const run = join(session.shared, "run");
  for (const form of readdirSync(run).filter((name) => name.endsWith(".bin"))) {
    rmSync(join(run, form));
    execFileSync("mkfifo", ["-m", "600", join(run, form)]);
  }

  expect(lineOf(await session.statusline())).toContain("Opus 5.5");
});

test("files set aside keep what was in them", async () => {
  const session = await sessionHome();
  place(session, "sessions.json", "not json");
  place(session, "sessions/s1.json", "not json either");

  await session.hook("Stop");

  const [shard] = readdirSync(join(session.shared, "sessions")).filter(isSetAside);
  const [file] = readdirSync(session.shared).filter(isSetAside);
  expect(readFileSync(join(session.shared, "sessions", String(shard)), "utf8")).toBe(
    "not json either",
  );
  expect(readFileSync(join(session.shared, String(file)), "utf8")).toBe("not json");
});

test("an events file that somebody removed is read from its new start", async () => {
  const session = await sessionHome();
  for (let prompt = 0; prompt < 4; prompt++) await session.hook("UserPromptSubmit");
  await session.statusline();
  rmSync(join(session.shared, "sessions", "s1.events.jsonl"));
  await session.hook("SubagentStart", { agent_id: "a1", agent_type: "x" });

  expect(lineOf(await session.statusline())).toContain("1 agent");
});

test("what does not belong into sessions/ keeps nobody from merging the rest", async () => {
  const session = await sessionHome();
  session.transcript(answerLine("m1"));
  place(session, "sessions/notes.txt", "mine");
  const sessions = join(session.shared, "sessions");
  symlinkSync("circle.json", join(sessions, "circle.json"));
  symlinkSync("/nowhere", join(sessions, "dangling.json"));
  symlinkSync("/dev/zero", join(sessions, "device.json"));
  symlinkSync("/", join(sessions, "elsewhere.tail.json"));
  mkdirSync(join(sessions, "folder.json"));
  execFileSync("mkfifo", [join(sessions, "fifo.events.jsonl")]);
  place(session, "sessions/constructor.events.jsonl", '{"atMs":1,"event":"started"}\n');
  place(session, "sessions/__proto__.json", '{"sessionId":"__proto__"}');

  await session.statusline();
  await session.hook("Stop");
  await session.hook("SessionEnd", { reason: "other" });

  expect(session.record()).toMatchObject({ tokens: ONE_ANSWER, endReason: "other" });
  expect(Object.keys(session.sessions())).toEqual(["s1"]);
  expect(readFileSync(join(sessions, "notes.txt"), "utf8")).toBe("mine");
  expect(session.log()).toBe("");
});

test("files dated in the future, left by a clock that was wrong, hold nothing up", async () => {
  const session = await sessionHome();
  session.transcript(answerLine("m1"));
  await session.hook("SessionStart", { source: "startup" });
  await session.hook("Stop");
  await session.statusline();
  for (const lock of ["sessions.json.lock", "sessions/s1.tail.json.busy"]) {
    mkdirSync(join(session.shared, lock));
  }
  const future = new Date("2055-01-01");
  for (const entry of readdirSync(session.shared, { recursive: true, withFileTypes: true })) {
    utimesSync(join(entry.parentPath, entry.name), future, future);
  }
  session.transcript(answerLine("m2"));

  const result = await session.statusline();
  const merged = session.record();
  session.transcript(answerLine("m3"));
  await session.hook("SessionEnd", { reason: "other" });

  expect(lineOf(result)).toContain("Opus 5.5");
  expect(merged?.tokens?.requests).toBe(2);
  expect(session.record()).toMatchObject({ tokens: { requests: 3 }, endReason: "other" });
  expect(session.log()).toBe("");
});

test("records dated in the future are written over, and their sessions are not live for decades", async () => {
  const session = await sessionHome();
  await session.statusline();
  const shard = join(session.shared, "sessions", "s1.json");
  const future = `${Date.parse("2055-01-01")}`;
  const dated = readFileSync(shard, "utf8").replaceAll(/("\w*[aA]tMs":)\d+/g, `$1${future}`);
  writeFileSync(shard, dated);
  writeFileSync(join(session.shared, "sessions", "s2.json"), dated.replaceAll('"s1"', '"s2"'));
  rmSync(join(session.shared, "sessions.json"));

  const first = await session.statusline();
  const second = await session.statusline();

  expect(session.shard()?.updatedAtMs).toBeLessThan(Date.now() + 1);
  expect(session.shard()?.quota?.observedAtMs).toBeLessThan(Date.now() + 1);
  expect(lineOf(first)).toContain("Opus 5.5");
  expect(lineOf(second)).not.toMatch(/other/);
});

test("temporary files and marks of killed processes go a minute later", async () => {
  const session = await sessionHome();
  await session.statusline();
  const left = [
    "sessions.json.1-aaaaaa.tmp",
    "config.json.1-aaaaaa.tmp",
    "sessions/s1.json.1-aaaaaa.tmp",
    "run/config-cache.json.1-aaaaaa.tmp",
    "run/statusline-0123456789abcdef-v20.20.2-x64.1.bin.1.tmp",
  ];
  const longAgo = new Date(Date.now() - 61_000);
  for (const name of left) {
    place(session, name, "torn");
    utimesSync(join(session.shared, name), longAgo, longAgo);
  }
  mkdirSync(join(session.shared, "sessions", "s1.tail.json.busy"));
  utimesSync(join(session.shared, "sessions", "s1.tail.json.busy"), longAgo, longAgo);

  await session.hook("SessionEnd", { reason: "other" });

  expect(left.filter((name) => existsSync(join(session.shared, name)))).toEqual([]);
  expect(existsSync(join(session.shared, "sessions", "s1.tail.json.busy"))).toBe(false);
});

function place({ shared }: Home, file: string, content: string | Buffer): void {
  mkdirSync(dirname(join(shared, file)), { recursive: true, mode: 0o700 });
  writeFileSync(join(shared, file), content, { mode: 0o600 });
}

/** Two lines, or three where the third says that nothing is recorded. */
function lineOrNotice(result: Awaited<ReturnType<Home["statusline"]>>): string {
  const stdout = result.stdout.replace(/\n[^\n]*not recorded \(tacho doctor\)[^\n]*\n$/, "\n");
  return lineOf({ ...result, stdout });
}

function isSetAside(name: string): boolean {
  return name.includes(".corrupt-");
}

/** All keys that are read anywhere, with a value that none of them has. */
function everyKeyWith(value: string): string {
  const keys = `sessionId account updatedAtMs host turns subagents project model cost context tokens
    quota cache lastError counted samples memory version sessions statusline sharedDir atMs event
    config wrap text sourceMtimeMs sourceSizeBytes window usedPercent source`;
  return `{${keys
    .split(/\s+/)
    .map((key) => `"${key}":${value}`)
    .join(",")}}\n`;
}

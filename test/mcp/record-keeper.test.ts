import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { lock } from "proper-lockfile";
import { beforeEach, expect, test } from "vitest";
import { createRecordKeeper } from "../../mcp/record-keeper.ts";
import { parseObject } from "../../shared/platform/read-value.ts";
import type { StatePaths } from "../../shared/platform/state-paths.ts";
import { appendEvent } from "../../shared/sessions/events-file.ts";
import { partPath } from "../../shared/sessions/part-paths.ts";
import { readSessionsFile } from "../../shared/sessions/sessions-file.ts";
import { DEFAULT_HOT_CONFIG } from "../config/whole-hot-config.ts";
import { shardOf, writeShard } from "../sessions/shards.ts";
import { stateFolder } from "../sessions/state-folder.ts";
import { answerLine, ONE_ANSWER } from "../sessions/transcript-lines.ts";
import { worldOf } from "./asking-client.ts";
import { ACCOUNT, CURRENT, HOST } from "./recorded-state.ts";

const CLIENT_PID = 4_711_000;
/** The files of these tests have real times. */
let NOW = 0;

beforeEach(() => {
  NOW = Date.now();
});

/** A keeper whose clock goes on only when it is told to. */
async function keeperIn(paths: StatePaths) {
  let nowMs = NOW;
  const world = worldOf(paths, { now: () => nowMs, clientPid: CLIENT_PID });
  const look = createRecordKeeper(world, () => ({ paths, keepDays: 7, hot: DEFAULT_HOT_CONFIG }));
  return {
    look: async (afterMs = 1_000) => {
      nowMs += afterMs;
      await look();
    },
    now: () => nowMs,
  };
}

test("shows at once that the session lives, and again every 30 s", async () => {
  const paths = await stateFolder();
  const keeper = await keeperIn(paths);

  await keeper.look(0);
  const first = heartbeat(paths, CURRENT);
  await keeper.look(29_000);
  const between = heartbeat(paths, CURRENT);
  await keeper.look(1_000);

  expect(first).toEqual({ version: 1, atMs: NOW, pid: process.pid, host: HOST });
  expect(between).toEqual(first);
  expect(heartbeat(paths, CURRENT)).toMatchObject({ atMs: NOW + 30_000 });
});

test("goes on with the new session after /clear, although its environment names the old one", async () => {
  const paths = await stateFolder();
  const keeper = await keeperIn(paths);
  const own = { account: ACCOUNT, host: HOST, pid: CLIENT_PID };
  writeShard(paths, shardOf(CURRENT, { ...own, updatedAtMs: NOW }));
  await keeper.look(0);

  appendEvent(paths.sessionsDir, CURRENT, { atMs: NOW, event: "ended", reason: "clear" });
  writeShard(paths, shardOf("second", { ...own, updatedAtMs: NOW + 1_000 }));
  await keeper.look(10_000);
  await keeper.look();

  expect(heartbeat(paths, "second")).toMatchObject({ atMs: NOW + 11_000 });
  expect(heartbeat(paths, CURRENT)).toMatchObject({ atMs: NOW });
});

test("merges what changed, whether a part is written anew or an event is added", async () => {
  const paths = await stateFolder();
  const keeper = await keeperIn(paths);
  writeShard(paths, shardOf("other", { updatedAtMs: NOW }));
  await keeper.look(0);
  expect(Object.keys(sessionsIn(paths))).toEqual(["other"]);

  await settle();
  appendEvent(paths.sessionsDir, "other", { atMs: NOW + 1, event: "prompted" });
  await keeper.look();
  expect(sessionsIn(paths).other).toMatchObject({ promptedAtMs: NOW + 1 });

  await settle();
  writeShard(paths, shardOf("third", { updatedAtMs: NOW }));
  await keeper.look();
  expect(Object.keys(sessionsIn(paths))).toEqual(["other", "third"]);
});

test("leaves the file alone while nothing changes", async () => {
  const paths = await stateFolder();
  const keeper = await keeperIn(paths);
  writeShard(paths, shardOf("other", { updatedAtMs: NOW }));
  for (let count = 0; count < 3; count++) {
    await settle();
    await keeper.look();
  }
  const { ino, mtimeMs } = statSync(paths.sessionsFile);

  await keeper.look();
  await keeper.look();

  expect(statSync(paths.sessionsFile)).toMatchObject({ ino, mtimeMs });
});

test("merges twice a second at most, however much is written", async () => {
  const paths = await stateFolder();
  const keeper = await keeperIn(paths);
  writeShard(paths, shardOf("other", { updatedAtMs: NOW }));
  await keeper.look(0);

  await settle();
  writeShard(paths, shardOf("other", { updatedAtMs: NOW, name: "second" }));
  await keeper.look(100);
  expect(sessionsIn(paths).other?.name).toBeUndefined();

  await keeper.look(400);
  expect(sessionsIn(paths).other?.name).toBe("second");
});

test("gives way to another merger and comes back", async () => {
  const paths = await stateFolder();
  const keeper = await keeperIn(paths);
  writeShard(paths, shardOf("other", { updatedAtMs: NOW }));
  const release = await lock(paths.sessionsFile, { realpath: false });

  await keeper.look(0);
  expect(sessionsIn(paths)).toEqual({});
  await release();
  await keeper.look();

  expect(Object.keys(sessionsIn(paths))).toEqual(["other"]);
});

test("makes a new sessions file when the old one cannot be read", async () => {
  const paths = await stateFolder();
  const keeper = await keeperIn(paths);
  writeShard(paths, shardOf("other", { updatedAtMs: NOW }));
  await keeper.look(0);

  writeFileSync(paths.sessionsFile, '{"sessions": ');
  await keeper.look(6_000);

  expect(Object.keys(sessionsIn(paths))).toEqual(["other"]);
  expect(readFileSync(`${paths.sessionsFile}.corrupt-${keeper.now()}`, "utf8")).toBe(
    '{"sessions": ',
  );
});

test("counts the transcript of a session in print mode while its turn still runs", async () => {
  const paths = await stateFolder();
  const keeper = await keeperIn(paths);
  const transcriptPath = writeTranscript(paths, CURRENT, answerLine("m1"));
  startInPrintMode(paths, transcriptPath);

  await keeper.look(0);
  expect(sessionsIn(paths)[CURRENT]?.tokens).toEqual({ ...ONE_ANSWER, complete: true });

  await settle();
  writeTranscript(paths, CURRENT, answerLine("m1") + answerLine("m2"));
  await keeper.look(2_500);
  expect(sessionsIn(paths)[CURRENT]?.tokens).toMatchObject({ requests: 2 });
});

test("counts the last line of a turn soon after the turn's end was told", async () => {
  const paths = await stateFolder();
  const keeper = await keeperIn(paths);
  const transcriptPath = writeTranscript(paths, CURRENT, answerLine("m1"));
  startInPrintMode(paths, transcriptPath);
  await keeper.look(0);
  await settle();

  const ended = { atMs: keeper.now(), event: "turn_ended" } as const;
  appendEvent(paths.sessionsDir, CURRENT, ended);
  touch(partPath(paths.sessionsDir, CURRENT, "events"), keeper.now());
  writeTranscript(paths, CURRENT, answerLine("m1") + answerLine("m2"));
  await keeper.look(600);

  expect(sessionsIn(paths)[CURRENT]?.tokens).toMatchObject({ requests: 2 });
});

test("leaves a transcript to the statusline that counts it", async () => {
  const paths = await stateFolder();
  const keeper = await keeperIn(paths);
  const transcriptPath = writeTranscript(paths, CURRENT, answerLine("m1"));
  writeShard(paths, shardOf(CURRENT, { host: HOST, updatedAtMs: NOW, transcriptPath }));

  await keeper.look(0);

  expect(() => statSync(partPath(paths.sessionsDir, CURRENT, "tail"))).toThrow("ENOENT");
});

test("counts the agents that run on behind an idle terminal", async () => {
  const paths = await stateFolder();
  const keeper = await keeperIn(paths);
  const transcriptPath = writeTranscript(paths, CURRENT, answerLine("m1"));
  writeShard(paths, shardOf(CURRENT, { host: HOST, updatedAtMs: NOW, transcriptPath }));
  touch(partPath(paths.sessionsDir, CURRENT, "shard"), NOW - 60_000);
  const agents = `${transcriptPath.replace(/\.jsonl$/, "")}/subagents`;
  mkdirSync(agents, { recursive: true });

  writeFileSync(`${agents}/agent-a1.jsonl`, answerLine("a1"));
  await keeper.look(0);

  expect(sessionsIn(paths)[CURRENT]?.subagents).toMatchObject({ tokens: { requests: 1 } });
});

test("opens no file that is not the transcript of its session", async () => {
  const paths = await stateFolder();
  const keeper = await keeperIn(paths);
  const elsewhere = writeTranscript(paths, "somebody-else", answerLine("m1"));
  startInPrintMode(paths, elsewhere);

  await keeper.look(0);

  expect(sessionsIn(paths)[CURRENT]?.tokens).toBeUndefined();
});

test("merges anew what a wrong clock dated into the future", async () => {
  const paths = await stateFolder();
  const keeper = await keeperIn(paths);
  writeShard(paths, shardOf("other", { updatedAtMs: NOW }));
  await keeper.look(0);
  touch(paths.sessionsFile, NOW + 86_400_000);
  touch(partPath(paths.sessionsDir, "other", "shard"), NOW + 86_400_000);
  for (let count = 0; count < 3; count++) {
    await settle();
    await keeper.look();
  }
  const { ino, mtimeMs } = statSync(paths.sessionsFile);

  await keeper.look();

  expect(Object.keys(sessionsIn(paths))).toEqual(["other"]);
  expect(mtimeMs).toBeLessThan(NOW + 60_000);
  expect(statSync(paths.sessionsFile)).toMatchObject({ ino, mtimeMs });
});

test("rejects when the directory refuses, and leaves the old file whole", async () => {
  const paths = await stateFolder();
  const keeper = await keeperIn(paths);
  // A file where the folder should be refuses everybody, root included.
  writeFileSync(paths.sessionsDir, "");

  await expect(keeper.look(0)).rejects.toThrow(/ENOTDIR|EEXIST/);
});

function heartbeat(paths: StatePaths, id: string) {
  return parseObject(readFileSync(partPath(paths.sessionsDir, id, "alive"), "utf8"));
}

function sessionsIn(paths: StatePaths) {
  return readSessionsFile(paths.sessionsFile, NOW).sessions;
}

function startInPrintMode({ sessionsDir }: StatePaths, transcriptPath: string): void {
  const started = { atMs: NOW, event: "started", host: HOST, pid: CLIENT_PID } as const;
  appendEvent(sessionsDir, CURRENT, { ...started, transcriptPath });
  appendEvent(sessionsDir, CURRENT, { atMs: NOW, event: "prompted" });
}

function writeTranscript({ home }: StatePaths, id: string, text: string): string {
  const folder = `${home}/projects`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${id}.jsonl`, text);
  return `${folder}/${id}.jsonl`;
}

function touch(path: string, atMs: number): void {
  utimesSync(path, atMs / 1_000, atMs / 1_000);
}

/** File times are as coarse as the kernel's tick: what comes later must look later. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 25));
}

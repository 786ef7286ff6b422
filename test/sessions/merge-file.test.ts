import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { expect, test } from "vitest";
import { appendEvent } from "../../shared/sessions/events-file.ts";
import { writeHeartbeat } from "../../shared/sessions/heartbeat-file.ts";
import { mergeSessions } from "../../shared/sessions/merge-file.ts";
import { FILE_TICK_MS, mergedUntilMs } from "../../shared/sessions/merged-until-file.ts";
import { partPath } from "../../shared/sessions/part-paths.ts";
import { readSessionsFile } from "../../shared/sessions/sessions-file.ts";
import { NOW, shardOf, writeShard } from "./shards.ts";
import { stateFolder } from "./state-folder.ts";

const DAY = 86_400_000;
const merge = { nowMs: NOW, keepDays: 7 };

test("puts all sessions into one file", async () => {
  const paths = await stateFolder();
  writeShard(paths, shardOf("s1", { cost: { totalUsd: 1 } }));
  writeShard(paths, shardOf("s2"));
  appendEvent(paths.sessionsDir, "s2", { atMs: NOW, event: "prompted" });
  writeHeartbeat(paths.sessionsDir, "s2", { atMs: NOW, pid: 1, host: "box" });

  mergeSessions(paths, merge);

  const file = readSessionsFile(paths.sessionsFile, NOW);
  expect(file.updatedAtMs).toBe(NOW);
  expect(Object.keys(file.sessions)).toEqual(["s1", "s2"]);
  expect(file.sessions.s1?.cost).toEqual({ totalUsd: 1 });
  expect(file.sessions.s2).toMatchObject({ turns: 1, promptedAtMs: NOW, heartbeatAtMs: NOW });
});

test("reads again what changed, and believes itself about the rest", async () => {
  const paths = await stateFolder();
  writeShard(paths, shardOf("quiet"));
  writeShard(paths, shardOf("busy"));
  const old = new Date(Date.now() - 60_000);
  utimesSync(partPath(paths.sessionsDir, "quiet", "shard"), old, old);
  mergeSessions(paths, merge);
  // A change that leaves the time of the file alone would only be found by reading it.
  writeShard(paths, shardOf("quiet", { name: "changed behind its back" }));
  utimesSync(partPath(paths.sessionsDir, "quiet", "shard"), old, old);
  writeShard(paths, shardOf("busy", { name: "changed" }));

  mergeSessions(paths, merge);

  const { sessions } = readSessionsFile(paths.sessionsFile, NOW);
  expect(sessions.busy?.name).toBe("changed");
  expect(sessions.quiet?.name).toBeUndefined();
});

test("dates the file back, so that a part written during the merge is merged by the next one", async () => {
  const paths = await stateFolder();
  writeShard(paths, shardOf("s1"));
  const before = Date.now();

  mergeSessions(paths, merge);
  const after = Date.now();
  writeShard(paths, shardOf("s1", { name: "later" }));

  expect(mergedUntilMs(paths.sessionsFile)).toBeGreaterThanOrEqual(before - FILE_TICK_MS);
  expect(mergedUntilMs(paths.sessionsFile)).toBeLessThan(after + 1);
  expect(statSync(partPath(paths.sessionsDir, "s1", "shard")).mtimeMs).toBeGreaterThanOrEqual(
    mergedUntilMs(paths.sessionsFile),
  );
  mergeSessions(paths, merge);
  expect(readSessionsFile(paths.sessionsFile, NOW).sessions.s1?.name).toBe("later");
});

test("gives way at once when another process merges", async () => {
  const paths = await stateFolder();
  const release = await lock(paths.sessionsFile, { realpath: false });

  const busy = mergeSessions(paths, merge);
  await release();

  expect(busy).toEqual({ kind: "busy" });
  expect(mergeSessions(paths, merge).kind).toBe("merged");
});

test("takes over from a merger that was killed, after its lock grew stale", async () => {
  const paths = await stateFolder();
  mkdirSync(`${paths.sessionsFile}.lock`);
  const stale = new Date(Date.now() - 4_000);

  expect(mergeSessions(paths, merge).kind).toBe("busy");
  utimesSync(`${paths.sessionsFile}.lock`, stale, stale);

  expect(mergeSessions(paths, merge).kind).toBe("merged");
});

test("keeps an ended session for seven days, then removes its parts", async () => {
  const paths = await stateFolder();
  const ended = { endedAtMs: NOW - 6 * DAY, updatedAtMs: NOW - 6 * DAY };
  writeShard(paths, shardOf("kept", ended));
  writeShard(paths, shardOf("gone", { endedAtMs: NOW - 8 * DAY, updatedAtMs: NOW - 8 * DAY }));
  writeShard(paths, shardOf("lost", { updatedAtMs: NOW - 8 * DAY }));
  writeFileSync(partPath(paths.sessionsDir, "gone", "alive"), "{}");

  mergeSessions(paths, merge);

  expect(Object.keys(readSessionsFile(paths.sessionsFile, NOW).sessions)).toEqual(["kept"]);
  expect(readdirSync(paths.sessionsDir)).toEqual(["kept.json"]);
});

test("sets a broken part aside and merges the others", async () => {
  const paths = await stateFolder();
  writeShard(paths, shardOf("s1"));
  writeFileSync(partPath(paths.sessionsDir, "s2", "shard"), '{"sessionId": "s2", ');

  mergeSessions(paths, merge);

  expect(Object.keys(readSessionsFile(paths.sessionsFile, NOW).sessions)).toEqual(["s1"]);
  expect(existsSync(`${partPath(paths.sessionsDir, "s2", "shard")}.corrupt-${NOW}`)).toBe(true);
});

test("sets a broken sessions file aside and makes a new one", async () => {
  const paths = await stateFolder();
  writeShard(paths, shardOf("s1"));
  writeFileSync(paths.sessionsFile, "not json");

  mergeSessions(paths, merge);

  expect(Object.keys(readSessionsFile(paths.sessionsFile, NOW).sessions)).toEqual(["s1"]);
  expect(readFileSync(`${paths.sessionsFile}.corrupt-${NOW}`, "utf8")).toBe("not json");
});

test.each(["sessions", "run/forecasts", "run/habits"])(
  "cleans up after killed writers in %s, but not under the hands of living ones",
  async (name) => {
    const paths = await stateFolder();
    mkdirSync(paths.sessionsDir);
    const folder = join(paths.home, name);
    mkdirSync(folder, { recursive: true });
    const old = new Date(NOW - 61_000);
    const [left, running] = ["s1.json.1-a.tmp", "s1.json.2-b.tmp"].map((n) => join(folder, n));
    for (const path of [left, running]) writeFileSync(String(path), "");
    utimesSync(String(left), old, old);
    utimesSync(String(running), new Date(NOW), new Date(NOW));

    mergeSessions(paths, merge);

    expect(readdirSync(folder)).toEqual(["s1.json.2-b.tmp"]);
  },
);

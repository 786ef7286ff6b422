import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { expect, test } from "vitest";
import { writeFileAtomic } from "../../shared/platform/json-file.ts";
import { openFolder } from "../../shared/platform/state-folder.ts";
import { appendEvent } from "../../shared/sessions/events-file.ts";
import { partPath } from "../../shared/sessions/part-paths.ts";
import { shardText } from "../../shared/sessions/session-parts.ts";
import { shardOf } from "../sessions/shards.ts";
import { stateFolder } from "../sessions/state-folder.ts";
import { answerLine, ONE_ANSWER } from "../sessions/transcript-lines.ts";
import { clientOf, plain, sessionHome } from "./session-fixture.ts";
import { bundleNode, bundlePath } from "./spawn-bundle.ts";
import { damagedFiles } from "./state-check.ts";

test("twenty statuslines of one session at once each show their line and count once", async () => {
  const session = await sessionHome();
  session.transcript(answerLine("m1") + answerLine("m2"));

  const shown = await Promise.all(Array.from({ length: 20 }, () => session.statusline()));
  await session.hook("Stop");

  expect(shown.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(
    shown.map(() => ({ exitCode: 0, stderr: "" })),
  );
  for (const { stdout } of shown) expect(plain(stdout)).toMatch(/Opus 5\.5.*\n.*5h .* 42%.*\n$/);
  expect(session.record()?.tokens).toEqual({ ...twice(ONE_ANSWER), complete: true });
  expect(damagedFiles(session.shared)).toEqual([]);
  expect(session.log()).toBe("");
}, 120_000);

test("twenty sessions at once, with hooks between their statuslines, lose nothing", async () => {
  const home = await sessionHome();
  const clients = Array.from({ length: 20 }, (_, index) =>
    clientOf({ home: home.home, sessionId: `s${index}` }),
  );
  const reader = readUntilStopped(join(home.shared, "sessions.json"));

  const results = await Promise.all(
    clients.map(async (client) => {
      client.transcript(answerLine("m1"));
      const runs = [await client.hook("SessionStart", { source: "startup" })];
      runs.push(await client.hook("UserPromptSubmit", { prompt: "go" }));
      runs.push(await client.statusline());
      client.transcript(answerLine("m2"));
      runs.push(await client.hook("Stop"));
      runs.push(await client.statusline());
      runs.push(await client.hook("SessionEnd", { reason: "other" }));
      return runs;
    }),
  );
  // The last ending may have found the file busy.
  await home.hook("Stop");
  const reads = await reader.stop();

  expect(results.flat().filter(({ exitCode, stderr }) => exitCode !== 0 || stderr !== "")).toEqual(
    [],
  );
  for (const { sessionId } of clients) {
    expect(home.record(sessionId)).toMatchObject({
      tokens: { ...twice(ONE_ANSWER), complete: true },
      turns: 1,
      endReason: "other",
    });
  }
  expect(reads.torn).toEqual([]);
  expect(damagedFiles(home.shared)).toEqual([]);
  expect(home.log()).toBe("");
}, 120_000);

test("two mergers that never rest lose no session and leave no half file", async () => {
  const paths = await stateFolder();
  const reader = readUntilStopped(paths.sessionsFile);
  const stopPath = join(paths.home, "stop.txt");
  const mergers = [merger(paths, stopPath), merger(paths, stopPath)];

  openFolder(paths.sessionsDir);
  for (let index = 0; index < 100; index++) {
    const shard = shardOf(`s${index}`, { updatedAtMs: Date.now() });
    writeFileAtomic(partPath(paths.sessionsDir, `s${index}`, "shard"), shardText(shard), 0o600);
    appendEvent(paths.sessionsDir, `s${index}`, { atMs: Date.now(), event: "prompted" });
    await pause(5);
  }
  writeFileSync(stopPath, "");
  const merges = await Promise.all(mergers.map((child) => child));
  const reads = await reader.stop();

  const [first = 0, second = 0] = merges.map(({ stdout }) => Number(stdout));
  expect(Math.min(first, second)).toBeGreaterThan(FEWEST_MERGES);
  expect(reads.torn).toEqual([]);
  expect(reads.sizes).toEqual([...reads.sizes].sort((a, b) => a - b));
  const { sessions } = JSON.parse(readFileSync(paths.sessionsFile, "utf8"));
  expect(Object.keys(sessions)).toHaveLength(100);
  expect(Object.values(sessions)).toEqual(
    Object.values(sessions).map(() => expect.objectContaining({ turns: 1 })),
  );
  expect(damagedFiles(paths.shared)).toEqual([]);
  expect(existsSync(`${paths.sessionsFile}.lock`)).toBe(false);
}, 60_000);

const FEWEST_MERGES = 5;

/**
 * Merges as an MCP server would, only without a pause, until it is to stop and has merged once more
 * after that; prints how often it got its turn.
 */
function merger(paths: object, stopPath: string) {
  const script = `
    const [workerPath, paths, stopPath] = process.argv.slice(1);
    const { merge } = require(workerPath);
    (async () => {
      let merges = 0;
      let isOver = false;
      while (!isOver) {
        const isLast = merges >= ${FEWEST_MERGES} && require("node:fs").existsSync(stopPath);
        const job = { paths: JSON.parse(paths), keepDays: 7, now: Date.now, patienceMs: 0 };
        const hasMerged = (await merge(job)).kind === "merged";
        if (hasMerged) merges++;
        isOver = isLast && hasMerged;
        await new Promise(setImmediate);
      }
      console.log(merges);
    })();`;
  return bundlePath("merge").then((workerPath) =>
    execa(bundleNode, ["-e", script, workerPath, JSON.stringify(paths), stopPath]),
  );
}

/** Reads a JSON file again and again, as other tools do. */
function readUntilStopped(path: string) {
  const reads = { torn: [] as string[], sizes: [] as number[] };
  let isStopped = false;
  const done = (async () => {
    while (!isStopped) {
      await pause(2);
      if (!existsSync(path)) continue;
      const text = readFileSync(path, "utf8");
      try {
        reads.sizes.push(Object.keys(JSON.parse(text).sessions).length);
      } catch {
        reads.torn.push(text);
      }
    }
  })();
  return {
    stop: async () => {
      isStopped = true;
      await done;
      return reads;
    },
  };
}

function twice(counts: Readonly<Record<string, number>>) {
  return Object.fromEntries(Object.entries(counts).map(([kind, count]) => [kind, 2 * count]));
}

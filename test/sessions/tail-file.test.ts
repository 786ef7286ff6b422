import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { partPath } from "../../shared/sessions/part-paths.ts";
import { readTail } from "../../shared/sessions/parts-file.ts";
import { tailCost } from "../../shared/sessions/session-parts.ts";
import { updateTail } from "../../shared/sessions/tail-file.ts";
import { NOW, shardOf, writeShard } from "./shards.ts";
import { stateFolder } from "./state-folder.ts";
import { answerLine, costLine, ONE_ANSWER } from "./transcript-lines.ts";

async function session() {
  const paths = await stateFolder();
  const transcriptPath = join(paths.home, "projects", "s1.jsonl");
  mkdirSync(dirname(transcriptPath), { recursive: true });
  const { sessionsDir } = paths;
  const update = { sessionsDir, sessionId: "s1", transcriptPath, now: () => NOW, patienceMs: 0 };
  return { paths, transcriptPath, update, tail: () => readTail(sessionsDir, "s1", NOW) };
}

test("counts what the transcript holds, and goes on from there", async () => {
  const { transcriptPath, update, tail } = await session();
  writeFileSync(transcriptPath, answerLine("m1"));
  updateTail(update);
  appendFileSync(transcriptPath, answerLine("m1") + answerLine("m2") + costLine(0.25));

  updateTail({ ...update, now: () => NOW + 5_000 });

  expect(tail()?.counted).toMatchObject({
    complete: true,
    transcript: { tokens: { requests: 2 } },
  });
  expect(tail()).toMatchObject({ updatedAtMs: NOW + 5_000, samples: [{ costUsd: 0.25 }] });
});

test("begins where the session's statusline stopped", async () => {
  const { paths, transcriptPath, update, tail } = await session();
  const shard = shardOf("s1");
  writeFileSync(transcriptPath, answerLine("m1"));
  updateTail(update);
  const counted = tail()?.counted ?? shard.counted;
  writeShard(paths, { ...shard, counted: { ...counted, readAtMs: NOW + 1 } });
  appendFileSync(transcriptPath, answerLine("m2"));

  updateTail(update);

  expect(tail()?.counted.transcript.tokens.requests).toBe(2);
});

test("writes nothing when there is nothing new", async () => {
  const { paths, update } = await session();

  updateTail(update);

  expect(existsSync(partPath(paths.sessionsDir, "s1", "tail"))).toBe(false);
});

test("leaves it to the process that is at it", async () => {
  const { paths, transcriptPath, update, tail } = await session();
  writeFileSync(transcriptPath, answerLine("m1"));
  mkdirSync(`${partPath(paths.sessionsDir, "s1", "tail")}.busy`, { recursive: true });

  updateTail({ ...update, now: Date.now });

  expect(tail()).toBeUndefined();
});

test("subtracts from a fork's running totals what its parent had cost", async () => {
  const { transcriptPath, update, tail } = await session();
  const parent = join(dirname(transcriptPath), "parent.jsonl");
  writeFileSync(parent, answerLine("m0") + costLine(1) + costLine(1.5));
  const copied = answerLine("m0", {}, { requestSessionId: "parent" });
  writeFileSync(transcriptPath, copied + answerLine("m1") + costLine(2));

  updateTail(update);

  const written = tail();
  expect(written && tailCost(written)?.totalUsd).toBe(0.5);
  expect(written?.counted.transcript.tokens).toEqual(ONE_ANSWER);
});

test("reads a backlog to its end when it may take the time", async () => {
  const { transcriptPath, update, tail } = await session();
  const line = answerLine("m1", {}, { padding: "x".repeat(100_000) });
  writeFileSync(transcriptPath, line.repeat(90) + answerLine("m2"));

  updateTail(update);
  const soFar = tail()?.counted;
  updateTail({ ...update, now: Date.now, patienceMs: 5_000 });

  expect(soFar).toMatchObject({ complete: false, transcript: { tokens: { requests: 1 } } });
  expect(tail()?.counted).toMatchObject({
    complete: true,
    transcript: { tokens: { requests: 2 } },
  });
});

import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readRecords } from "../../shared/ledger/read-ledger-file.ts";
import { refreshLedger } from "../../shared/ledger/refresh-file.ts";
import { answer, answerV2, DATA, NOON_MS, opencodeDatabase, v2Rows } from "./opencode-fixtures.ts";
import { placeIn } from "./source-contract.ts";

type Row = { id: string; session: string; data: unknown };

const FORK = { id: "ses_0", createdAtMs: NOON_MS + 60_000 };
const ORIGINAL = { id: "msg_1", session: "ses_1", data: answer() };
const COPY = { id: "msg_8", session: "ses_0", data: answer() };
const V2 = v2Rows([{ id: "ses_1" }], [{ id: "msg_evt_1", session: "ses_1", data: answerV2() }]);

/** What a ledger holds when the database has changed from one state to the next. */
async function countedThrough(...states: { [path: string]: string | Buffer | undefined }[]) {
  const homeDir = mkdtempSync(join(tmpdir(), "tacho-opencode-"));
  onTestFinished(() => rmSync(homeDir, { recursive: true, force: true, maxRetries: 10 }));
  const usageDir = join(homeDir, "state");
  const world = { usageDir, place: placeIn(homeDir), nowMs: Date.now, promptThresholds: () => [] };
  const counted: unknown[] = [];
  for (const files of states) {
    for (const [name, content] of Object.entries(files)) {
      const path = join(homeDir, DATA, name);
      await mkdir(dirname(path), { recursive: true });
      if (content === undefined) await rm(path, { recursive: true });
      else await writeFile(path, content);
    }
    await refreshLedger(world);
    counted.push([...readRecords(usageDir)].map((record) => [record.sessionId, record.tokens]));
  }
  return counted;
}

function database(rows: readonly Row[], ...more: readonly string[]) {
  const sessions = [{ id: "ses_1" }, FORK].filter(({ id }) =>
    rows.some((row) => row.session === id),
  );
  return { "opencode.db": opencodeDatabase(sessions, rows, ...more) };
}

const COUNTED_ONCE = [["ses_1", expect.objectContaining({ input: 100, output: 60, requests: 1 })]];

test("an answer counts once when the session it was forked from is deleted", async () => {
  expect(await countedThrough(database([ORIGINAL, COPY]), database([COPY]))).toEqual([
    COUNTED_ONCE,
    COUNTED_ONCE,
  ]);
});

test("an answer counts once when version 2 takes it over, and version 1's table is emptied", async () => {
  const counted = await countedThrough(
    database([ORIGINAL]),
    database([ORIGINAL], ...V2),
    database([], ...V2),
  );

  expect(counted).toEqual([COUNTED_ONCE, COUNTED_ONCE, COUNTED_ONCE]);
});

test("an answer counts once when it is counted before it is done, and copied by a fork", async () => {
  const running = { ...ORIGINAL, data: answer({ time: { created: NOON_MS + 1_000 } }) };

  expect(await countedThrough(database([running]), database([ORIGINAL, COPY]))).toEqual([
    COUNTED_ONCE,
    COUNTED_ONCE,
  ]);
});

test("an answer in a file counts in the fork when the session it was made in is gone already", async () => {
  const session = { id: "ses_0", version: "1.1.9", time: { created: FORK.createdAtMs } };
  const [counted] = await countedThrough({
    "storage/session/project/ses_0.json": JSON.stringify(session),
    "storage/message/ses_0/msg_8.json": JSON.stringify(answer()),
  });

  expect(counted).toEqual([["ses_0", expect.objectContaining({ input: 100, output: 60 })]]);
});

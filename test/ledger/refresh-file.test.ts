import {
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import {
  readFileNotes,
  readRecords,
  readUsageTable,
} from "../../shared/ledger/read-ledger-file.ts";
import { ledgerHome, THRESHOLDS } from "./ledger-home.ts";
import { rowOf, tinySourceOf } from "./tiny-source.ts";

const NOON = Date.UTC(2026, 10, 1, 12);

test("counts what the files tell, each answer once", async () => {
  const home = ledgerHome();
  home.write("a.jsonl", rowOf({ id: "1", output: 1 }) + rowOf({ id: "1", output: 500 }));
  home.write("b.jsonl", rowOf({ id: "1", output: 20 }) + rowOf({ id: "2", output: 7 }));

  const outcome = await home.refresh();

  expect(outcome).toMatchObject({ kind: "refreshed", filesRead: 2, recordsWritten: 2 });
  expect(home.totals()).toEqual({ input: 20, output: 507, requests: 2, records: 2 });
});

test("what comes after a first refresh that found nothing is counted", async () => {
  const home = ledgerHome();
  await home.refresh();
  home.write("a.jsonl", rowOf({ id: "1", output: 500 }) + rowOf({ id: "2", output: 7 }));

  await home.refresh();

  expect(home.totals()).toEqual({ input: 20, output: 507, requests: 2, records: 2 });
});

test("finds at a glance that nothing has changed, and writes nothing then", async () => {
  const home = ledgerHome();
  home.write("a.jsonl", rowOf({ id: "1" }));
  await home.refresh();
  const before = stampsIn(home.usageDir);

  const outcome = await home.refresh();

  expect(outcome).toEqual({ kind: "current", problems: [] });
  expect(stampsIn(home.usageDir)).toEqual(before);
});

test("makes its folder and files for their owner alone", async () => {
  const home = ledgerHome();
  home.write("a.jsonl", rowOf({ id: "1" }));

  await home.refresh();

  expect(statSync(home.usageDir).mode & 0o777).toBe(0o700);
  expect(modesIn(home.usageDir)).toEqual({
    "files.json": 0o600,
    "keys.bin": 0o600,
    "records-1.jsonl": 0o600,
    "table.bin": 0o600,
  });
});

test("reads only what was added to a file", async () => {
  const home = ledgerHome();
  home.write("a.jsonl", rowOf({ id: "1" }) + rowOf({ id: "2" }));
  await home.refresh();
  home.append("a.jsonl", rowOf({ id: "3" }));

  const outcome = await home.refresh();

  expect(outcome).toMatchObject({ bytesRead: rowOf({ id: "3" }).length, recordsWritten: 1 });
  expect(home.totals().records).toBe(3);
  expect(readFileNotes(home.usageDir)).toMatchObject([{ hits: 3, used: 3, state: { rows: 3 } }]);
});

test("a torn last line waits until it is whole", async () => {
  const home = ledgerHome();
  const second = rowOf({ id: "2" });
  home.write("a.jsonl", rowOf({ id: "1" }) + second.slice(0, 25));
  await home.refresh();
  const torn = home.totals();
  const [note] = readFileNotes(home.usageDir);
  home.append("a.jsonl", second.slice(25));

  await home.refresh();

  expect(torn.records).toBe(1);
  expect(note).toMatchObject({ hits: 1, used: 1, dropped: {}, offset: rowOf({ id: "1" }).length });
  expect(home.totals().records).toBe(2);
});

test("an answer that grows is counted once, with what it came to", async () => {
  const home = ledgerHome();
  home.write("a.jsonl", rowOf({ id: "1", output: 5 }));
  await home.refresh();
  home.append("a.jsonl", rowOf({ id: "1", output: 300 }));

  await home.refresh();

  expect(home.totals()).toMatchObject({ output: 300, requests: 1, records: 1 });
});

test("keeps what files told that are gone, cut or written anew, and counts it once", async () => {
  const home = ledgerHome();
  home.write("gone.jsonl", rowOf({ id: "1" }));
  home.write("cut.jsonl", rowOf({ id: "2" }) + rowOf({ id: "3" }));
  home.write("anew.jsonl", rowOf({ id: "4" }));
  home.write("rotated.jsonl", rowOf({ id: "5" }));
  home.write("same-size.jsonl", rowOf({ id: "6" }));
  await home.refresh();
  rmSync(home.path("gone.jsonl"));
  truncateSync(home.path("cut.jsonl"), rowOf({ id: "2" }).length);
  home.write("anew.jsonl", rowOf({ id: "7" }) + rowOf({ id: "8" }) + rowOf({ id: "4" }));
  renameSync(home.path("rotated.jsonl"), home.path("rotated.1.jsonl"));
  home.write("rotated.jsonl", rowOf({ id: "9" }));
  home.write("same-size.jsonl", rowOf({ id: "0" }));
  const later = new Date(Date.now() + 5_000);
  utimesSync(home.path("same-size.jsonl"), later, later);

  await home.refresh();

  expect(idsIn(home.usageDir)).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  expect(home.totals()).toMatchObject({ requests: 10, records: 10 });
  expect(
    readFileNotes(home.usageDir)
      .map(({ used }) => used)
      .toSorted(),
  ).toEqual([1, 1, 1, 1, 3]);
});

test("a file that begins like before but was written anew is read again", async () => {
  const home = ledgerHome();
  const head = rowOf({ id: "head" }).repeat(20);
  home.write("a.jsonl", head + rowOf({ id: "1" }));
  await home.refresh();
  home.write("a.jsonl", head + rowOf({ id: "2", output: 4_000 }) + rowOf({ id: "3" }));

  await home.refresh();

  expect(idsIn(home.usageDir)).toEqual(["1", "2", "3", "head"]);
});

test("so is one of the same size that was given its old time again", async () => {
  const home = ledgerHome();
  home.write("a.jsonl", rowOf({ id: "1" }));
  const { atime, mtime } = statSync(home.path("a.jsonl"));
  utimesSync(home.path("a.jsonl"), atime, mtime);
  await home.refresh();
  await pause(20);
  home.write("a.jsonl", rowOf({ id: "2" }));
  utimesSync(home.path("a.jsonl"), atime, mtime);

  await home.refresh();

  expect(idsIn(home.usageDir)).toEqual(["1", "2"]);
});

test("another parser version reads all files again", async () => {
  const home = ledgerHome();
  home.write("a.jsonl", rowOf({ id: "1" }) + rowOf({ id: "2" }));
  await home.refresh();

  const outcome = await home.refresh({ sources: [tinySourceOf(2)] });

  expect(outcome).toMatchObject({ filesRead: 1, recordsWritten: 2 });
  expect(home.totals()).toMatchObject({ output: 2_200, records: 2 });
});

test("what another parser version tells counts alone, be it less", async () => {
  const home = ledgerHome();
  home.write("a.jsonl", rowOf({ id: "1" }) + rowOf({ id: "2" }));
  await home.refresh({ sources: [tinySourceOf(2)] });

  await home.refresh({ sources: [{ ...tinySourceOf(1), parserVersion: 3 }] });

  expect(home.totals()).toEqual({ input: 20, output: 200, requests: 2, records: 2 });
});

test("an answer at a time that cannot be is dropped and counted as that", async () => {
  const home = ledgerHome();
  const times = [8.64e15, Date.UTC(9999, 11, 31, 23, 59), 0];
  home.write("a.jsonl", times.map((atMs, at) => rowOf({ id: `${at}`, atMs })).join(""));
  await home.refresh();
  home.append("a.jsonl", rowOf({ id: "1", output: 300, atMs: times[1] ?? 0 }));

  await home.refresh();

  expect(readFileNotes(home.usageDir)).toMatchObject([{ used: 3, dropped: { bad_time: 1 } }]);
  expect(home.totals()).toEqual({ input: 20, output: 400, requests: 2, records: 2 });
});

test("tells requests with long prompts apart, by the whole prompt", async () => {
  const home = ledgerHome();
  const tokens = (input: number) => ({ tokens: { ...ROOM, input } });
  home.write(
    "a.jsonl",
    rowOf({ id: "1", ...tokens(200_000) }) + rowOf({ id: "2", ...tokens(200_001) }),
  );
  await home.refresh();

  const table = readUsageTable(home.usageDir, THRESHOLDS);

  expect(table?.contexts.map(({ promptAbove }) => promptAbove)).toEqual([0, 200_000]);
});

test("several requests in one are as long as the longest of them", async () => {
  const home = ledgerHome();
  const tokens = { ...ROOM, input: 900_000 };
  home.write("a.jsonl", rowOf({ id: "1", tokens, promptTokens: 150_000 }));
  home.append("a.jsonl", rowOf({ id: "2", tokens, promptTokens: 250_000 }));
  await home.refresh();

  const table = readUsageTable(home.usageDir, THRESHOLDS);

  expect(table?.contexts.map(({ promptAbove }) => promptAbove)).toEqual([0, 200_000]);
});

test("a new threshold derives the table anew, for readers at once and on disk with the next refresh", async () => {
  const home = ledgerHome();
  home.write("a.jsonl", rowOf({ id: "1", tokens: { ...ROOM, input: 150_000 } }));
  await home.refresh();
  const promptThresholds = () => [128_000, 200_000];

  const early = readUsageTable(home.usageDir, promptThresholds);
  const outcome = await home.refresh({ promptThresholds });
  const late = readUsageTable(home.usageDir, promptThresholds);

  expect(early?.contexts).toMatchObject([{ promptAbove: 128_000 }]);
  expect(outcome).toMatchObject({ kind: "refreshed", filesRead: 0 });
  expect(late).toEqual(early);
  expect(await home.refresh({ promptThresholds })).toMatchObject({ kind: "current" });
});

test("says how far it is", async () => {
  const home = ledgerHome();
  home.write("a.jsonl", rowOf({ id: "1" }));
  home.write("b.jsonl", rowOf({ id: "22" }));
  const bytesTotal = rowOf({ id: "1" }).length + rowOf({ id: "22" }).length;
  const heard: unknown[] = [];

  await home.refresh({ onProgress: (progress) => heard.push(progress) });

  expect(heard).toEqual([
    { bytesDone: rowOf({ id: "22" }).length, bytesTotal, filesDone: 1, filesTotal: 2 },
    { bytesDone: bytesTotal, bytesTotal, filesDone: 2, filesTotal: 2 },
  ]);
});

test("a file that cannot be read holds up no other, and is tried again", async () => {
  const home = ledgerHome();
  home.write("good.jsonl", rowOf({ id: "1" }));
  home.write("bad.jsonl", rowOf({ id: "2" }));
  const { discover, ...rest } = tinySourceOf(1);
  const sources = [
    {
      ...rest,
      discover: (place: Parameters<typeof discover>[0]) => {
        const files = discover(place);
        rmSync(home.path("bad.jsonl"), { force: true });
        return files;
      },
    },
  ];

  const outcome = await home.refresh({ sources });
  home.write("bad.jsonl", rowOf({ id: "2" }));
  await home.refresh();

  const problem = { source: "claude", path: home.path("bad.jsonl"), reason: "gone" };
  expect(outcome).toMatchObject({ kind: "refreshed", filesRead: 1, problems: [problem] });
  expect(home.totals().records).toBe(2);
});

test("puts usage on the quarter of an hour, in contexts of all that tells it apart", async () => {
  const home = ledgerHome();
  const shared = { sessionId: "s", project: "/p", model: "m", account: "me" };
  home.write(
    "a.jsonl",
    [
      rowOf({ id: "1", atMs: NOON, ...shared }),
      rowOf({ id: "2", atMs: NOON + 14 * 60_000, ...shared }),
      rowOf({ id: "3", atMs: NOON + 15 * 60_000, ...shared, agentId: "a", speed: "fast" }),
    ].join(""),
  );
  await home.refresh();

  const table = readUsageTable(home.usageDir, THRESHOLDS);

  const common = { source: "claude", ...shared, promptAbove: 0 };
  expect(table?.contexts).toEqual([common, { ...common, agentId: "a", speed: "fast" }]);
  expect(table?.quarters).toEqual(Int32Array.of(NOON / 900_000, NOON / 900_000 + 1));
  expect(table?.contextOf).toEqual(Int32Array.of(0, 1));
  expect(table?.columns.requests).toEqual(Float64Array.of(2, 1));
});

test("a table without the usage that moved elsewhere has no empty rows", async () => {
  const home = ledgerHome();
  home.write(
    "a.jsonl",
    rowOf({ id: "1", atMs: NOON + 60_000, sessionId: "copy", isSidechain: true }),
  );
  await home.refresh();
  home.write("b.jsonl", rowOf({ id: "1", atMs: NOON + 60_000, sessionId: "own" }));

  await home.refresh();

  const table = readUsageTable(home.usageDir, THRESHOLDS);
  expect(table?.contexts.map(({ sessionId }) => sessionId)).toEqual(["own"]);
  expect(table?.rows).toBe(1);
});

test("before the first refresh there is nothing", () => {
  const home = ledgerHome();

  expect(readUsageTable(home.usageDir, THRESHOLDS)).toBeUndefined();
  expect([...readRecords(home.usageDir)]).toEqual([]);
  expect(readFileNotes(home.usageDir)).toEqual([]);
});

test("a ledger that cannot be written says what to do", async () => {
  const home = ledgerHome();
  writeFileSync(join(home.homeDir, "state"), "");

  await expect(home.refresh()).rejects.toThrow();
});

const ROOM = {
  output: 100,
  reasoning: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  webSearches: 0,
  requests: 1,
};

function idsIn(usageDir: string): string[] {
  return [...readRecords(usageDir)].map(({ id }) => id).toSorted();
}

function stampsIn(folder: string): string[] {
  return readdirSync(folder).map((name) => {
    const { ino, mtimeMs, ctimeMs } = statSync(join(folder, name));
    return `${name} ${ino} ${mtimeMs} ${ctimeMs}`;
  });
}

function modesIn(folder: string): Record<string, number> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777]),
  );
}

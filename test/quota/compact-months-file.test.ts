import {
  appendFileSync,
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";
import { MS_PER_DAY, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { compactMonths } from "../../shared/quota/compact-months-file.ts";
import { mergeWindows } from "../../shared/quota/merge-observations.ts";
import { observationLine } from "../../shared/quota/observation.ts";
import { appendObservations, readObservations } from "../../shared/quota/observations-file.ts";
import type { QuotaObservation } from "../../shared/quota/quota-window.ts";
import { replaceMonth } from "../../shared/quota/replace-month-file.ts";
import { reading } from "./readings.ts";

const ACCOUNT = "11111111-1111-4111-8111-111111111111";
/** The readings are of 20 November; the month is closed from the third day of December on. */
const closedMs = Date.UTC(2026, 11, 3, 1);

/** Five hours of one busy terminal and one frozen one. */
const ROWS = Array.from({ length: 290 }, (_, at) => [
  reading(at, Math.floor(at / 3), { sessionId: "live" }),
  reading(at, 1, { sessionId: "frozen" }),
]).flat();
const TEXT = ROWS.map(observationLine).join("");

async function quotaFolder(november = TEXT) {
  const fixture = await createFixture({ [`${ACCOUNT}/2026-11.jsonl`]: november });
  onTestFinished(() => fixture.rm());
  const folder = fixture.getPath(ACCOUNT);
  return {
    quotaDir: fixture.path,
    folder,
    path: `${folder}/2026-11.jsonl`,
    compact: (nowMs = closedMs) => compactMonths(fixture.path, nowMs),
    names: () => readdirSync(folder).sort(),
    text: () => readFileSync(`${folder}/2026-11.jsonl`, "utf8"),
    rows: () =>
      readObservations(fixture.path, ACCOUNT, {
        ...{ sinceMs: 0, nowMs: closedMs, maxBytes: 64 * 1024 * 1024 },
      }),
  };
}

function lastOf(rows: readonly QuotaObservation[]) {
  return mergeWindows(rows, "five_hour", closedMs).map(({ points }) => points.at(-1));
}

/** A row that comes late, from a machine that shares the directory. */
const LATE = reading(295, 98, { sessionId: "late" });

test("thins a closed month, and keeps the old file for a day", async () => {
  const { compact, names, rows, text } = await quotaFolder();

  await compact();

  expect(rows().length).toBeLessThan(ROWS.length / 10);
  expect(lastOf(rows())).toEqual(lastOf(ROWS));
  expect(text().endsWith("\n")).toBe(true);
  const before = `2026-11.jsonl.before-${Buffer.byteLength(TEXT)}`;
  expect(names()).toEqual(["2026-11.jsonl", before]);

  await compact(Date.now() + 2 * MS_PER_DAY);
  expect(names()).toEqual(["2026-11.jsonl"]);
});

test("leaves a month alone that is open, or was a day ago", async () => {
  const { compact, text } = await quotaFolder();

  await compact(Date.UTC(2026, 10, 29));
  await compact(Date.UTC(2026, 11, 2, 23, 59));

  expect(text()).toBe(TEXT);
});

test("does not touch a month that is thin already", async () => {
  const { compact, path, names } = await quotaFolder();
  await compact();
  await compact(Date.now() + 2 * MS_PER_DAY);
  const { ino } = statSync(path);

  await compact(Date.now() + 3 * MS_PER_DAY);

  expect(statSync(path).ino).toBe(ino);
  expect(names()).toEqual(["2026-11.jsonl"]);
});

test("keeps lines that a later version of Tacho wrote, and drops torn ones", async () => {
  const later = '{"atMs":1795177706000,"window":"five_hour","shape":{"of":"things to come"}}\n';
  const { compact, text } = await quotaFolder(`{"atMs":17\n${later}${TEXT}`);

  await compact();

  expect(text()).toContain(later);
  expect(text()).not.toContain('{"atMs":17\n');
});

test("a row that an appender adds to the old file is carried over", async () => {
  const { compact, folder, rows, names } = await quotaFolder();
  await compact();
  const [, old = ""] = names();
  // It had the file open when the new one took its place.
  appendFileSync(`${folder}/${old}`, observationLine(LATE));

  await compact(Date.now());
  await compact(Date.now());

  expect(rows().filter(({ sessionId }) => sessionId === "late")).toEqual([LATE]);
  expect(names()).toHaveLength(2);
});

test("a row that comes while the new file is being made is carried over", async () => {
  const { compact, quotaDir, rows, path } = await quotaFolder();
  const appending = (async () => {
    for (let n = 0; n < 200; n++) {
      const row = { ...LATE, sessionId: `late-${n}`, atMs: LATE.atMs + n };
      appendFileSync(path, observationLine(row));
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();

  await Promise.all([compact(), appending]);
  await compact();

  const late = rows().filter(({ sessionId }) => sessionId?.startsWith("late-"));
  const merged = lastOf(rows());
  expect(merged.at(-1)?.usedPercent).toBe(98);
  // What was thinned with the rest is no loss; nothing that came later is.
  expect(late.some(({ sessionId }) => sessionId === "late-199")).toBe(true);
  appendObservations(quotaDir, ACCOUNT, [LATE], LATE.atMs);
  expect(rows()).toContainEqual(LATE);
});

test("a kill before the new file took its place leaves the month as it was", async () => {
  const { compact, path, names, rows } = await quotaFolder();
  linkSync(path, `${path}.before-${Buffer.byteLength(TEXT)}`);

  await compact();

  expect(lastOf(rows())).toEqual(lastOf(ROWS));
  expect(names()).toHaveLength(2);
});

test("a kill after it leaves late rows where the next run finds them", async () => {
  const { compact, path, rows } = await quotaFolder();
  linkSync(path, `${path}.before-${Buffer.byteLength(TEXT)}`);
  appendFileSync(path, observationLine(LATE));
  appendFileSync(`${path}.new`, observationLine(reading(289, 96)));
  renameSync(`${path}.new`, path);

  await compact();

  expect(rows()).toContainEqual(LATE);
});

test("two at once leave what one would", async () => {
  const { compact, rows } = await quotaFolder();

  await Promise.all([compact(), compact(), compact()]);

  expect(lastOf(rows())).toEqual(lastOf(ROWS));
  expect(rows().length).toBeLessThan(ROWS.length / 10);
});

test("one that slept while another one did the work changes nothing", async () => {
  const { compact, folder, path, rows, names } = await quotaFolder();
  const was = statSync(path);
  await compact();
  appendFileSync(`${folder}/${names()[1]}`, observationLine(LATE));
  await compact(Date.now());
  const later = { ...LATE, sessionId: "later" };
  appendFileSync(path, observationLine(later));

  replaceMonth(path, observationLine(reading(0, 0)), {
    ...{ was, readBytes: Buffer.byteLength(TEXT), fileMode: 0o600 },
  });

  expect(rows()).toEqual(expect.arrayContaining([LATE, later]));
  expect(names()).toHaveLength(2);
});

test("what another one was about to put in place is taken from it: it has lost its turn", async () => {
  const { compact, path, names } = await quotaFolder();
  writeFileSync(`${path}.4711-abcdef.tmp`, "");
  // A moment ago.
  utimesSync(`${path}.4711-abcdef.tmp`, closedMs / 1_000, closedMs / 1_000);

  await compact();

  expect(names().filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("an account that cannot be written does not cost the others their turn", async () => {
  const fixture = await createFixture({
    "aaa/2026-11.jsonl": TEXT,
    "aaa/compact.lock": "no lock",
    [`${ACCOUNT}/2026-11.jsonl`]: TEXT,
  });
  onTestFinished(() => fixture.rm());
  // Free to take by its age, but no folder.
  utimesSync(fixture.getPath("aaa/compact.lock"), 1, 1);

  await expect(compactMonths(fixture.path, closedMs)).rejects.toThrow();

  expect(readdirSync(fixture.getPath(ACCOUNT))).toHaveLength(2);
});

test("a torn last line may still be written: it is not lost", async () => {
  const whole = observationLine(LATE);
  const { compact, path, rows } = await quotaFolder(TEXT + whole.slice(0, 40));
  await compact();
  const old = readdirSync(path.replace(/\/[^/]+$/, "")).find((name) => name.includes(".before-"));
  appendFileSync(`${path.replace("2026-11.jsonl", "")}${old}`, whole.slice(40));

  await compact();

  expect(rows()).toContainEqual(LATE);
});

test("finds nothing to do where nothing is", async () => {
  await using fixture = await createFixture({ [`${ACCOUNT}/2026-11.jsonl/x`]: "", file: "" });

  await compactMonths(fixture.path, closedMs);
  await compactMonths(fixture.getPath("none"), closedMs);

  expect(readdirSync(fixture.getPath(ACCOUNT))).toEqual(["2026-11.jsonl"]);
});

test("a clock that is minutes off at the end of a month closes nothing too early", async () => {
  const { compact, text } = await quotaFolder();

  await compact(Date.UTC(2026, 11, 1) + 5 * MS_PER_MINUTE);

  expect(text()).toBe(TEXT);
});

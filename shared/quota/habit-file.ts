import { readJsonFile, writeFileAtomic } from "../platform/json-file.ts";
import { amountAt, objectAt } from "../platform/read-value.ts";
import { safeName } from "../platform/safe-name.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";
import type { StatePaths } from "../platform/state-paths.ts";
import { MS_PER_DAY, MS_PER_HOUR } from "../platform/time.ts";
import { habitSums, parseHabitSums } from "./habit-sums.ts";
import { mergeWindows } from "./merge-observations.ts";
import { readObservations } from "./observations-file.ts";
import type { QuotaHabits } from "./outlook.ts";

/** Another number: the sums mean something else, and are made anew. */
const HABITS_VERSION = 1;
/** The windows since then are in the readings of the last days, so age alone costs no accuracy. */
const KEPT_FOR_MS = 6 * MS_PER_HOUR;
/** What is older has all but lost its weight. */
const HABIT_MEMORY_MS = 182 * MS_PER_DAY;
/** Some 14,000 rows: months of a busy account, as closed months are thinned. */
const HABIT_BYTES = 2 * 1024 * 1024;
/** Real files have some 5 KB. */
const MAX_FILE_BYTES = 64 * 1024;

/**
 * The habits of an account, as sums over the months behind it: kept in `run/habits/<account>.json`
 * for some hours, so that a forecast need not read those months. Never throws.
 */
export function accountHabits(
  { quotaDir, runDir }: Pick<StatePaths, "quotaDir" | "runDir">,
  account: string,
  nowMs: number,
): QuotaHabits {
  const name = safeName(account);
  if (name === undefined) return {};
  const path = `${runDir}/habits/${name}.json`;
  const known = readHabits(path, nowMs);
  if (known !== undefined) return known;
  const limits = { sinceMs: nowMs - HABIT_MEMORY_MS, nowMs, maxBytes: HABIT_BYTES };
  const seen = readObservations(quotaDir, account, limits);
  const habits = {
    five_hour: habitSums(mergeWindows(seen, "five_hour", nowMs), nowMs),
    seven_day: habitSums(mergeWindows(seen, "seven_day", nowMs), nowMs),
  };
  try {
    ensurePrivateFolder(`${runDir}/habits`);
    const text = JSON.stringify({ version: HABITS_VERSION, atMs: nowMs, ...habits });
    writeFileAtomic(path, `${text}\n`, 0o600);
  } catch {
    // A full or read-only disk costs the next forecast the same reading.
  }
  return habits;
}

function readHabits(path: string, nowMs: number): QuotaHabits | undefined {
  const read = readJsonFile(path, MAX_FILE_BYTES);
  if (read.kind !== "ok" || read.value.version !== HABITS_VERSION) return undefined;
  const atMs = amountAt(read.value, "atMs") ?? Number.POSITIVE_INFINITY;
  if (atMs > nowMs || atMs < nowMs - KEPT_FOR_MS) return undefined;
  const five_hour = parseHabitSums(objectAt(read.value, "five_hour"));
  const seven_day = parseHabitSums(objectAt(read.value, "seven_day"));
  // Half of it would pass for a past without the other window.
  if (five_hour === undefined || seven_day === undefined) return undefined;
  return { five_hour, seven_day };
}

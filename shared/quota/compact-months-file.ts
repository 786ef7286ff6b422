import { lstatSync } from "node:fs";
import { namesIn } from "../platform/folder-names-file.ts";
import { readPlainFile } from "../platform/json-file.ts";
import { removeLeftovers } from "../platform/leftovers-file.ts";
import { tryLock } from "../platform/lock-file.ts";
import { isObject, parseObject } from "../platform/read-value.ts";
import { openFolder } from "../platform/state-folder.ts";
import { MS_PER_DAY, MS_PER_SECOND } from "../platform/time.ts";
import { observationLine, parseObservation } from "./observation.ts";
import { listAccounts } from "./observations-file.ts";
import { QUOTA_HISTORY_MS, type QuotaObservation } from "./quota-window.ts";
import { dropReplacements, OLD_NAME, recoverLate, replaceMonth } from "./replace-month-file.ts";
import { thinnedObservations } from "./thin-observations.ts";

/** Clocks of machines that share the directory differ, and late rows of the month before still come. */
const MONTH_OPEN_MS = 2 * MS_PER_DAY;
/** A larger month is left as it is: all of it is held in memory. */
const MAX_BYTES = 64 * 1024 * 1024;
/** A month is not worth a rewrite for less. */
const MIN_SAVED_SHARE = 0.1;
const LOCK_STALE_MS = 30 * MS_PER_SECOND;

const MONTH_NAME = /^(\d{4})-(\d{2})\.jsonl$/;

/**
 * Thins the months of all accounts that are closed (see `thinnedObservations`), one process at a time
 * for each account. A file is replaced as a whole; rows that others append meanwhile, or to the old
 * file, are carried over, also after a kill. Throws when the disk refuses, after it tried them all.
 */
export async function compactMonths(quotaDir: string, nowMs: number): Promise<void> {
  const failures: unknown[] = [];
  for (const account of listAccounts(quotaDir)) {
    try {
      await compactAccount(`${quotaDir}/${account}`, nowMs);
    } catch (error) {
      // Another user's folder, perhaps: it must not cost the others their turn.
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

async function compactAccount(folder: string, nowMs: number): Promise<void> {
  const mayNeedWork = (name: string) => isClosed(name, nowMs) || OLD_NAME.test(name);
  if (!namesIn(folder).some(mayNeedWork)) return;
  const { fileMode } = openFolder(folder);
  const release = await tryLock(`${folder}/compact`, LOCK_STALE_MS);
  if (release === undefined) return;
  try {
    // As it is now that nobody else works here.
    const names = namesIn(folder);
    dropReplacements(folder, names);
    removeLeftovers(folder, nowMs);
    for (const name of names) {
      if (OLD_NAME.test(name)) recoverLate(folder, name, { fileMode, nowMs });
    }
    for (const name of names) {
      if (isClosed(name, nowMs)) compactMonth(folder, name, { fileMode, nowMs });
    }
  } finally {
    await release();
  }
}

function isClosed(name: string, nowMs: number): boolean {
  const [, year, month] = MONTH_NAME.exec(name) ?? [];
  // The first moment of the month after it; 12 means January of the next year.
  return year !== undefined && Date.UTC(Number(year), Number(month), 1) + MONTH_OPEN_MS <= nowMs;
}

type Round = { fileMode: number; nowMs: number };

function compactMonth(folder: string, name: string, { fileMode, nowMs }: Round): void {
  const path = `${folder}/${name}`;
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() !== true || stat.size > MAX_BYTES) return;
  const read = readPlainFile(path, MAX_BYTES);
  if (read.kind !== "ok") return;
  // Bytes that are no text would be counted wrongly, and with them what comes later.
  if (read.text.includes("\uFFFD")) return;
  // A last line without an end may still be written: it counts as one that comes later.
  const whole = read.text.slice(0, read.text.lastIndexOf("\n") + 1);
  const readBytes = Buffer.byteLength(whole);
  const text = thinnedText(whole, rowsAround(folder, name, nowMs), nowMs);
  if (Buffer.byteLength(text) > readBytes * (1 - MIN_SAVED_SHARE)) return;
  replaceMonth(path, text, { was: stat, readBytes, fileMode });
}

/** Rows by time. A line that a later version wrote stays as it is, a torn one goes. */
function thinnedText(text: string, around: readonly QuotaObservation[], nowMs: number): string {
  const rows: QuotaObservation[] = [];
  const unknown: string[] = [];
  for (const line of text.split("\n")) {
    const row = parseObservation(line);
    if (row !== undefined) rows.push(row);
    else if (isObject(parseObject(line))) unknown.push(`${line}\n`);
  }
  const kept = thinnedObservations(rows, around, nowMs).sort((a, b) => a.atMs - b.atMs);
  return [...unknown, ...kept.map(observationLine)].join("");
}

/** What the months beside it say of windows that reach over the edge. */
function rowsAround(folder: string, name: string, nowMs: number): QuotaObservation[] {
  const [, year, month] = MONTH_NAME.exec(name) ?? [];
  const startMs = Date.UTC(Number(year), Number(month) - 1, 1);
  const endMs = Date.UTC(Number(year), Number(month), 1);
  const beside = [Date.UTC(Number(year), Number(month) - 2, 1), endMs].flatMap((monthMs) => {
    const read = readPlainFile(`${folder}/${monthName(monthMs)}`, MAX_BYTES);
    return read.kind === "ok" ? read.text.split("\n") : [];
  });
  const fromMs = startMs - QUOTA_HISTORY_MS;
  const untilMs = Math.min(endMs + QUOTA_HISTORY_MS, nowMs);
  return beside.flatMap((line) => {
    const row = parseObservation(line);
    return row !== undefined && row.atMs >= fromMs && row.atMs <= untilMs ? row : [];
  });
}

function monthName(monthMs: number): string {
  const start = new Date(monthMs);
  return `${start.getUTCFullYear()}-${`${start.getUTCMonth() + 1}`.padStart(2, "0")}.jsonl`;
}

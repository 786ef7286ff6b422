import { readdirSync } from "node:fs";
import { join } from "node:path";
import { tableStamp } from "../../shared/ledger/table-stamp-file.ts";
import { textHash } from "../../shared/ledger/text-hash.ts";
import { readJsonFile, replaceFile, unlinkQuietly } from "../../shared/platform/json-file.ts";
import { arrayAt, type JsonObject, objectAt } from "../../shared/platform/read-value.ts";
import { mtimeOf } from "../../shared/platform/stat-file.ts";
import { ensurePrivateFolder } from "../../shared/platform/state-folder.ts";
import { parseReport } from "../../shared/reports/parse-report.ts";
import type { UsageReport } from "../../shared/reports/usage-row.ts";

/** What a question was answered with. */
export type Answer = {
  report: UsageReport;
  /** By the `trendKey` of its rows. */
  trends: ReadonlyMap<string, readonly number[]>;
  /** What was wrong with the settings. */
  notices: readonly string[];
};

export type Question = {
  usageDir: string;
  /** All that was asked, the zone included. */
  asked: string;
  /** Of all else that makes the answer, but the table. */
  stamp: string;
};

/** Years of days, or thousands of sessions; more is made anew sooner than read. */
const MOST_BYTES = 2 * 1024 * 1024;
const MOST_ANSWERS = 32;

/**
 * What the same question was answered with from the same table; and that table's stamp. `undefined`
 * when it has to be worked out.
 */
export function storedAnswer(question: Question): { answer: Answer; table: string } | undefined {
  const read = readJsonFile(pathOf(question), MOST_BYTES);
  if (read.kind !== "ok") return undefined;
  const { value } = read;
  const table = tableStamp(question.usageDir);
  if (value.asked !== question.asked || value.stamp !== question.stamp) return undefined;
  if (value.table !== table) return undefined;
  const answer = answerOf(value);
  return answer && { answer, table };
}

/** Keeps an answer that was worked out from the table with the stamp `table`. Never throws. */
export function keepAnswer(question: Question, table: string, answer: Answer): void {
  const { usageDir, asked, stamp } = question;
  const trends = [...answer.trends];
  const text = `${JSON.stringify({ version: 1, asked, stamp, table, ...answer, trends })}\n`;
  if (text.length > MOST_BYTES) return;
  try {
    ensurePrivateFolder(folderOf(usageDir));
    // Some file systems write a file to the disk at once when it takes the place of another.
    unlinkQuietly(pathOf(question));
    replaceFile(pathOf(question), text, { mode: 0o600 });
    removeOldest(folderOf(usageDir));
  } catch {
    // A full or read-only disk: it is worked out again next time.
  }
}

function pathOf({ usageDir, asked }: Question): string {
  return join(folderOf(usageDir), `${textHash(asked).toString(36)}.json`);
}

function folderOf(usageDir: string): string {
  return join(usageDir, "answers");
}

function removeOldest(folder: string): void {
  const paths = readdirSync(folder).map((name) => join(folder, name));
  if (paths.length <= MOST_ANSWERS) return;
  const byAge = paths
    .map((path) => ({ path, atMs: mtimeOf(path) ?? 0 }))
    .sort((a, b) => b.atMs - a.atMs);
  for (const { path } of byAge.slice(MOST_ANSWERS)) unlinkQuietly(path);
}

function answerOf(raw: JsonObject): Answer | undefined {
  const report = parseReport(objectAt(raw, "report") ?? {});
  if (report === undefined) return undefined;
  const notices = arrayAt(raw, "notices").filter((notice) => typeof notice === "string");
  return { report, trends: new Map(arrayAt(raw, "trends").flatMap(trendOf)), notices };
}

function trendOf(raw: unknown): [string, number[]][] {
  if (!Array.isArray(raw)) return [];
  const [key, steps]: unknown[] = raw;
  if (typeof key !== "string" || !Array.isArray(steps)) return [];
  return [[key, steps.filter((step) => typeof step === "number")]];
}

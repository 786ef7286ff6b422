import { SOURCE_NAMES, type SourceName } from "../sources/source.ts";
import type { UsageTokens } from "../sources/usage-entry.ts";
import type { UsageRecord } from "./usage-record.ts";
import { USAGE_COLUMNS } from "./usage-table.ts";

/**
 * What stands where in a line of the log, an array of JSON in ASCII; an empty text is an absent one.
 * `flags`: s told beside the conversation, m marked with its session, f fast, i imported.
 * `ownerAfterMs`: how long after `atMs` the copy was made that owns the answer.
 */
export const LINE_COLUMNS = [
  "source",
  "id",
  "atMs",
  "sessionId",
  "agentId",
  "project",
  "model",
  "account",
  "flags",
  "ownerAfterMs",
  ...USAGE_COLUMNS,
] as const;

const FIRST_COUNT = LINE_COLUMNS.length - USAGE_COLUMNS.length;

/** The record as a line of the log, with its newline. A character is a byte. */
export function recordLine(record: UsageRecord): string {
  const { tokens } = record;
  const text = JSON.stringify([
    record.source,
    record.id,
    record.atMs,
    record.sessionId,
    record.agentId ?? "",
    record.project ?? "",
    record.model,
    record.account ?? "",
    flagsOf(record),
    record.ownerAtMs - record.atMs,
    tokens.input,
    tokens.output,
    tokens.reasoning,
    tokens.cacheRead,
    tokens.cacheWrite5m,
    tokens.cacheWrite1h,
    tokens.webSearches,
    tokens.requests,
  ]);
  return `${text.replace(BEYOND_ASCII, escaped)}\n`;
}

/** The record of a line; `undefined` for anything else, such as a line that a killed writer tore. */
export function parseRecordLine(line: string): UsageRecord | undefined {
  const row = parsedArray(line);
  if (row === undefined || row.length < LINE_COLUMNS.length) return undefined;
  // Place by place, not by a pattern or `defined`: a derivation reads all lines there ever were.
  const source = row[0];
  const id = row[1];
  const atMs = row[2];
  const sessionId = row[3];
  const model = row[6];
  const flags = row[8];
  const ownerAfterMs = row[9];
  const tokens = tokensOf(row);
  if (!isSourceName(source) || tokens === undefined || typeof flags !== "string") return undefined;
  if (!isFilled(id) || !isFilled(sessionId) || !isFilled(model)) return undefined;
  if (!isCount(atMs) || !isCount(ownerAfterMs)) return undefined;
  const record: UsageRecord = {
    source,
    id,
    atMs,
    ownerAtMs: atMs + ownerAfterMs,
    sessionId,
    model,
    isSidechain: flags.includes("s"),
    isMarked: flags.includes("m"),
    tokens,
  };
  if (isFilled(row[4])) record.agentId = row[4];
  if (isFilled(row[5])) record.project = row[5];
  if (isFilled(row[7])) record.account = row[7];
  if (flags.includes("f")) record.speed = "fast";
  if (flags.includes("i")) record.origin = "imported";
  return record;
}

const BEYOND_ASCII = /[\u007f-\uffff]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function flagsOf({ isSidechain, isMarked, speed, origin }: UsageRecord): string {
  const fast = speed === undefined ? "" : "f";
  const imported = origin === undefined ? "" : "i";
  return `${isSidechain ? "s" : ""}${isMarked ? "m" : ""}${fast}${imported}`;
}

function parsedArray(line: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return Array.isArray(value) ? value : undefined;
  } catch {
    // Torn, or not ours: the caller counts it.
    return undefined;
  }
}

function tokensOf(row: readonly unknown[]): UsageTokens | undefined {
  for (let place = FIRST_COUNT; place < LINE_COLUMNS.length; place++) {
    if (!isCount(row[place])) return undefined;
  }
  return {
    input: countIn(row, 0),
    output: countIn(row, 1),
    reasoning: countIn(row, 2),
    cacheRead: countIn(row, 3),
    cacheWrite5m: countIn(row, 4),
    cacheWrite1h: countIn(row, 5),
    webSearches: countIn(row, 6),
    requests: countIn(row, 7),
  };
}

function countIn(row: readonly unknown[], place: number): number {
  const value = row[FIRST_COUNT + place];
  return typeof value === "number" ? value : 0;
}

function isSourceName(value: unknown): value is SourceName {
  return SOURCE_NAMES.some((name) => name === value);
}

function isFilled(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

import { SOURCE_NAMES, type SourceName } from "../sources/source.ts";
import type { UsageTokens } from "../sources/usage-entry.ts";
import { parseRivalRow, rivalRow } from "./rival-row.ts";
import { isCountedTime, type UsageRecord } from "./usage-record.ts";
import { USAGE_COLUMNS } from "./usage-table.ts";

/**
 * What stands where in a line of the log, an array of JSON in ASCII; an empty text is an absent one,
 * and so is a `promptTokens` of -1.
 * `flags`: s told beside the conversation, m marked with its session, f fast, i imported.
 * `ownerAfterMs`: how long after `atMs` the copy was made that owns the answer. Behind the last column
 * of a few stands the rival claim (rival-row.ts).
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
  "parserVersion",
  "promptTokens",
  ...USAGE_COLUMNS,
] as const;

const FIRST_COUNT = LINE_COLUMNS.length - USAGE_COLUMNS.length;

/** The record as a line of the log, with its newline. A character is a byte. */
export function recordLine(record: UsageRecord): string {
  const { tokens, rival } = record;
  // By hand: JSON.stringify of such a list takes four times as long.
  const owner = `${quoted(record.sessionId)},${quoted(record.agentId)},${quoted(record.project)}`;
  const facts = `${quoted(record.model)},${quoted(record.account)},"${flagsOf(record)}"`;
  const afterMs = record.ownerAtMs - record.atMs;
  const versions = `${record.parserVersion},${record.promptTokens ?? NO_PROMPT}`;
  const { input, output, reasoning, cacheRead, cacheWrite5m, cacheWrite1h } = tokens;
  const counts = `${input},${output},${reasoning},${cacheRead},${cacheWrite5m},${cacheWrite1h}`;
  const last = rival === undefined ? "" : `,${inAscii(rivalRow(rival, record.atMs))}`;
  return `["${record.source}",${quoted(record.id)},${record.atMs},${owner},${facts},${afterMs},${versions},${counts},${tokens.webSearches},${tokens.requests}${last}]\n`;
}

/** As JSON in ASCII. */
function quoted(text = ""): string {
  if (PLAIN.test(text)) return `"${text}"`;
  return inAscii(text);
}

function inAscii(value: unknown): string {
  return JSON.stringify(value).replace(BEYOND_ASCII, escaped);
}

/** Letters, digits and marks of ASCII that JSON does not escape. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** The record of a line; `undefined` for anything else, such as a line that a killed writer tore. */
export function parseRecordLine(line: string): UsageRecord | undefined {
  return parseRecordRow(parsedJson(line));
}

/** The same for its JSON. */
export function parseRecordRow(value: unknown): UsageRecord | undefined {
  if (!Array.isArray(value) || value.length < LINE_COLUMNS.length) return undefined;
  const row: readonly unknown[] = value;
  // Place by place, not by a pattern or `defined`: a derivation reads all lines there ever were.
  const source = row[0];
  const id = row[1];
  const atMs = row[2];
  const sessionId = row[3];
  const model = row[6];
  const flags = row[8];
  const ownerAfterMs = row[9];
  const parserVersion = row[10];
  const promptTokens = row[11];
  const tokens = tokensOf(row);
  if (!isSourceName(source) || tokens === undefined || typeof flags !== "string") return undefined;
  if (!isFilled(id) || !isFilled(sessionId) || !isFilled(model)) return undefined;
  if (!isMoment(atMs) || !isCount(ownerAfterMs) || !isCount(parserVersion)) return undefined;
  return {
    source,
    id,
    atMs,
    ownerAtMs: atMs + ownerAfterMs,
    sessionId,
    agentId: filled(row[4]),
    project: filled(row[5]),
    model,
    account: filled(row[7]),
    speed: flags.includes("f") ? "fast" : undefined,
    origin: flags.includes("i") ? "imported" : undefined,
    isSidechain: flags.includes("s"),
    isMarked: flags.includes("m"),
    tokens,
    parserVersion,
    promptTokens: isCount(promptTokens) ? promptTokens : undefined,
    // Few have one; what a later version puts there is let be.
    rival: parseRivalRow(row[LINE_COLUMNS.length], atMs),
  };
}

const NO_PROMPT = -1;

const BEYOND_ASCII = /[\u007f-\uffff]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function flagsOf({ isSidechain, isMarked, speed, origin }: UsageRecord): string {
  const fast = speed === undefined ? "" : "f";
  const imported = origin === undefined ? "" : "i";
  return `${isSidechain ? "s" : ""}${isMarked ? "m" : ""}${fast}${imported}`;
}

function parsedJson(line: string): unknown {
  try {
    return JSON.parse(line);
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

function filled(value: unknown): string | undefined {
  return isFilled(value) ? value : undefined;
}

function isFilled(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isMoment(value: unknown): value is number {
  return isCount(value) && isCountedTime(value);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

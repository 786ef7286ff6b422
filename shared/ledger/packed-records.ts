import { SOURCE_NAMES } from "../sources/source.ts";
import type { UsageTokens } from "../sources/usage-entry.ts";
import { NO_TEXT } from "./table-draft.ts";
import type { OwnerClaim, UsageRecord } from "./usage-record.ts";

/**
 * Records in columns. As objects they would be copied one by one on their way between threads, and
 * several times by the garbage collector while they wait for their copies.
 */
export type PackedRecords = {
  count: number;
  ids: string[];
  /** All other texts, each once. */
  texts: string[];
  /** `INTEGERS` a record. */
  integers: Int32Array<ArrayBuffer>;
  /** `NUMBERS` a record. */
  numbers: Float64Array<ArrayBuffer>;
  /** Of the few records that have one, by their place. */
  rivals: Map<number, OwnerClaim>;
};

/** Source, session, agent, project, model, account, flags. */
const INTEGERS = 7;
/** Two moments, the parser's version, the longest prompt and the counts. */
const NUMBERS = 12;
const NO_PROMPT = -1;

const FAST = 1;
const SIDECHAIN = 2;
const MARKED = 4;
const IMPORTED = 8;

export function newPacked(room: number): PackedRecords {
  const integers = new Int32Array(room * INTEGERS);
  const numbers = new Float64Array(room * NUMBERS);
  return { count: 0, ids: [], texts: [], integers, numbers, rivals: new Map() };
}

/** Makes room for twice as many. */
export function growPacked(packed: PackedRecords): void {
  const { integers, numbers } = packed;
  packed.integers = new Int32Array(2 * integers.length);
  packed.integers.set(integers);
  packed.numbers = new Float64Array(2 * numbers.length);
  packed.numbers.set(numbers);
}

export function hasRoom({ count, integers }: PackedRecords): boolean {
  return (count + 1) * INTEGERS <= integers.length;
}

/** Puts records in their places, for which there must be room. */
export function recordWriter(packed: PackedRecords): (index: number, record: UsageRecord) => void {
  const known = new Map<string, number>();

  function textNumber(text: string | undefined): number {
    if (text === undefined) return NO_TEXT;
    const number = known.get(text);
    if (number !== undefined) return number;
    known.set(text, packed.texts.length);
    return packed.texts.push(text) - 1;
  }

  return (index, record) => {
    const { integers, numbers, ids, rivals } = packed;
    const { tokens, rival } = record;
    const integer = index * INTEGERS;
    ids[index] = record.id;
    integers[integer] = SOURCE_NAMES.indexOf(record.source);
    integers[integer + 1] = textNumber(record.sessionId);
    integers[integer + 2] = textNumber(record.agentId);
    integers[integer + 3] = textNumber(record.project);
    integers[integer + 4] = textNumber(record.model);
    integers[integer + 5] = textNumber(record.account);
    integers[integer + 6] = flagsOf(record);
    const number = index * NUMBERS;
    numbers[number] = record.atMs;
    numbers[number + 1] = record.ownerAtMs;
    numbers[number + 2] = record.parserVersion;
    numbers[number + 3] = record.promptTokens ?? NO_PROMPT;
    numbers[number + 4] = tokens.input;
    numbers[number + 5] = tokens.output;
    numbers[number + 6] = tokens.reasoning;
    numbers[number + 7] = tokens.cacheRead;
    numbers[number + 8] = tokens.cacheWrite5m;
    numbers[number + 9] = tokens.cacheWrite1h;
    numbers[number + 10] = tokens.webSearches;
    numbers[number + 11] = tokens.requests;
    if (rival !== undefined) rivals.set(index, rival);
    else if (index < packed.count && rivals.size > 0) rivals.delete(index);
  };
}

export function recordAt(packed: PackedRecords, index: number): UsageRecord {
  const { ids, texts, integers, numbers, rivals } = packed;
  const integer = index * INTEGERS;
  const number = index * NUMBERS;
  const promptTokens = countAt(numbers, number + 3);
  const flags = integers[integer + 6] ?? 0;
  return {
    source: SOURCE_NAMES[integers[integer] ?? 0] ?? SOURCE_NAMES[0],
    id: ids[index] ?? "",
    atMs: numbers[number] ?? 0,
    ownerAtMs: numbers[number + 1] ?? 0,
    sessionId: textAt(texts, integers[integer + 1]) ?? "",
    agentId: textAt(texts, integers[integer + 2]),
    project: textAt(texts, integers[integer + 3]),
    model: textAt(texts, integers[integer + 4]) ?? "",
    account: textAt(texts, integers[integer + 5]),
    speed: (flags & FAST) !== 0 ? "fast" : undefined,
    origin: (flags & IMPORTED) !== 0 ? "imported" : undefined,
    isSidechain: (flags & SIDECHAIN) !== 0,
    isMarked: (flags & MARKED) !== 0,
    tokens: tokensAt(numbers, number + 4),
    parserVersion: countAt(numbers, number + 2),
    promptTokens: promptTokens === NO_PROMPT ? undefined : promptTokens,
    rival: rivals.size === 0 ? undefined : rivals.get(index),
  };
}

function textAt(texts: readonly string[], number = NO_TEXT): string | undefined {
  // Looking for place -1 of an array would be slow.
  return number === NO_TEXT ? undefined : texts[number];
}

function tokensAt(numbers: Float64Array, at: number): UsageTokens {
  return {
    input: countAt(numbers, at),
    output: countAt(numbers, at + 1),
    reasoning: countAt(numbers, at + 2),
    cacheRead: countAt(numbers, at + 3),
    cacheWrite5m: countAt(numbers, at + 4),
    cacheWrite1h: countAt(numbers, at + 5),
    webSearches: countAt(numbers, at + 6),
    requests: countAt(numbers, at + 7),
  };
}

/**
 * As the small integer it nearly always is. V8 takes what comes out of an array of doubles for one, and
 * with it the field that it is put into, in each object of that form: all counts would be boxed then.
 */
function countAt(numbers: Float64Array, at: number): number {
  const number = numbers[at] ?? 0;
  const integer = number | 0;
  return integer === number ? integer : number;
}

function flagsOf({ speed, isSidechain, isMarked, origin }: UsageRecord): number {
  const marks = (isSidechain ? SIDECHAIN : 0) + (isMarked ? MARKED : 0);
  return marks + (speed === undefined ? 0 : FAST) + (origin === undefined ? 0 : IMPORTED);
}

import { defined } from "../platform/read-value.ts";
import { SOURCE_NAMES } from "../sources/source.ts";
import { NO_TEXT } from "./table-draft.ts";
import type { UsageRecord } from "./usage-record.ts";
import { USAGE_COLUMNS } from "./usage-table.ts";

/** Records for the way between threads: as objects they would be copied one by one, in both. */
export type PackedRecords = {
  /** Ids, one behind the other, and all other texts, each once. */
  ids: string;
  texts: readonly string[];
  /** `INTEGERS` a record. */
  integers: Int32Array<ArrayBuffer>;
  /** `NUMBERS` a record. */
  numbers: Float64Array<ArrayBuffer>;
};

/** Source, length of the id, session, agent, project, model, account, flags. */
const INTEGERS = 8;
/** Two moments and the counts. */
const NUMBERS = 2 + USAGE_COLUMNS.length;

const FAST = 1;
const SIDECHAIN = 2;
const MARKED = 4;

export function packRecords(records: readonly UsageRecord[]): PackedRecords {
  const texts: string[] = [];
  const known = new Map<string, number>();
  const integers = new Int32Array(records.length * INTEGERS);
  const numbers = new Float64Array(records.length * NUMBERS);
  const textNumber = (text: string | undefined): number => {
    if (text === undefined) return NO_TEXT;
    const number = known.get(text);
    if (number !== undefined) return number;
    known.set(text, texts.length);
    return texts.push(text) - 1;
  };
  for (const [index, record] of records.entries()) {
    const { tokens } = record;
    integers.set(
      [
        SOURCE_NAMES.indexOf(record.source),
        record.id.length,
        textNumber(record.sessionId),
        textNumber(record.agentId),
        textNumber(record.project),
        textNumber(record.model),
        textNumber(record.account),
        flagsOf(record),
      ],
      index * INTEGERS,
    );
    numbers.set(
      [record.atMs, record.ownerAtMs, ...USAGE_COLUMNS.map((name) => tokens[name])],
      index * NUMBERS,
    );
  }
  return { ids: records.map(({ id }) => id).join(""), texts, integers, numbers };
}

export function* unpackRecords({ ids, texts, integers, numbers }: PackedRecords) {
  let idStart = 0;
  for (let record = 0; record * INTEGERS < integers.length; record++) {
    const integer = (place: number) => integers[record * INTEGERS + place] ?? NO_TEXT;
    const number = (place: number) => numbers[record * NUMBERS + place] ?? 0;
    const id = ids.slice(idStart, idStart + integer(1));
    idStart += id.length;
    const flags = integer(7);
    yield defined({
      source: SOURCE_NAMES[integer(0)] ?? SOURCE_NAMES[0],
      id,
      atMs: number(0),
      ownerAtMs: number(1),
      sessionId: texts[integer(2)] ?? "",
      agentId: texts[integer(3)],
      project: texts[integer(4)],
      model: texts[integer(5)] ?? "",
      account: texts[integer(6)],
      speed: (flags & FAST) === 0 ? undefined : ("fast" as const),
      isSidechain: (flags & SIDECHAIN) !== 0,
      isMarked: (flags & MARKED) !== 0,
      tokens: {
        ...{ input: number(2), output: number(3), reasoning: number(4), cacheRead: number(5) },
        ...{ cacheWrite5m: number(6), cacheWrite1h: number(7) },
        ...{ webSearches: number(8), requests: number(9) },
      },
    }) satisfies UsageRecord;
  }
}

function flagsOf({ speed, isSidechain, isMarked }: UsageRecord): number {
  return (speed ? FAST : 0) + (isSidechain ? SIDECHAIN : 0) + (isMarked ? MARKED : 0);
}

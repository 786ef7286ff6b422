import type { SourceName } from "../sources/source.ts";
import type { Coverage } from "./coverage.ts";
import type { KeyIndex } from "./key-index.ts";
import type { LedgerTable } from "./ledger-table.ts";
import { isSameRecord, mergeRecords } from "./merge-records.ts";
import type { RecordBatch } from "./record-batch.ts";
import { parseRecordLine, recordLine } from "./record-line.ts";
import type { RecordLog } from "./record-log-file.ts";
import { textHash } from "./text-hash.ts";
import { isSameKey, keyOf, type UsageRecord } from "./usage-record.ts";

/** A line of the log is not what it was when the rest was derived from it: that is to be done again. */
export class LogDamage extends Error {
  override readonly name = "LogDamage";
}

type Derived = Pick<Ledger, "index" | "table" | "coverage" | "indexedBytes">;
type Change = { merged: UsageRecord; old: Current | undefined };
type Current = { record: UsageRecord; place: number };

/** So many are written in one go: more would be held in memory twice. */
const CHANGES_AT_ONCE = 4_096;
/** So many are held as texts: more would be moved about by the garbage collector again and again. */
const LINES_AT_ONCE = 256;

/** A log, and what is derived from it: where each record stands, and the table. */
export class Ledger {
  readonly log: RecordLog;
  readonly index: KeyIndex;
  readonly table: LedgerTable;
  readonly coverage: Coverage;
  /** How far the stored index goes; `undefined`: there is none to go on with. */
  readonly indexedBytes: number | undefined;
  /**
   * Records that no line of the log tells in full, because two processes wrote at once. The place of
   * one is that of some line of it.
   */
  readonly #unmerged = new Map<string, UsageRecord>();
  /** Of those that were found when it was opened. */
  readonly #damagedPlaces: number[] = [];
  /** How much of the log the stored table knows. */
  readonly savedBytes: number;

  constructor(log: RecordLog, derived: Derived) {
    this.log = log;
    this.indexedBytes = derived.indexedBytes;
    this.index = derived.index;
    this.table = derived.table;
    this.coverage = derived.coverage;
    this.savedBytes = derived.coverage.coveredBytes;
  }

  /** Takes in the lines from `fromBytes` on: the index has not seen them, and the table those behind its own. */
  catchUp(fromBytes: number): void {
    const { coverage } = this;
    const knownBytes = coverage.coveredBytes;
    for (const { text, place } of this.log.lines(fromBytes)) {
      const record = parseRecordLine(text);
      const isNew = place >= knownBytes;
      if (record !== undefined) this.#take(record, place, isNew);
      if (isNew && record !== undefined) coverage.lines += 1;
      // The head of a log is an object.
      if (isNew && record === undefined && !text.startsWith("{")) {
        coverage.damaged += 1;
        this.#damagedPlaces.push(place);
      }
      coverage.coveredBytes = Math.max(coverage.coveredBytes, place + text.length + 1);
    }
  }

  /**
   * Merges the records, which may grow by some, with what is known and writes those that say more.
   * Returns how many, or `undefined` when another process writes to the log, too: then this ledger must
   * be opened anew.
   */
  put(records: RecordBatch): number | undefined {
    for (const record of this.#unmerged.values()) records.take(record);
    let written = 0;
    let changes: Change[] = [];
    for (const record of records.records()) {
      const change = this.#changeOf(record);
      if (change !== undefined) changes.push(change);
      if (changes.length < CHANGES_AT_ONCE) continue;
      if (!this.#write(changes)) return undefined;
      written += changes.length;
      changes = [];
    }
    if (!this.#write(changes)) return undefined;
    this.#unmerged.clear();
    return written + changes.length;
  }

  /** How many lines that begin before `endBytes` are none. */
  damagedBefore(endBytes: number): number {
    const behind = this.#damagedPlaces.filter((place) => place >= endBytes);
    return this.coverage.damaged - behind.length;
  }

  /** Whether the stored table is behind, or there are records that only `put` can make whole. */
  get isBehind(): boolean {
    return this.coverage.coveredBytes !== this.savedBytes || this.#unmerged.size > 0;
  }

  /** Every record once. Throws LogDamage at the end when there are fewer than there were. */
  *records(): Generator<UsageRecord> {
    for (const { record } of this.currentLines()) if (record !== undefined) yield record;
  }

  /** The lines that count, and those that may mean something to a later version. */
  *currentLines(): Generator<{ text: string; record: UsageRecord | undefined }> {
    let found = 0;
    for (const { text, place } of this.log.lines(0)) {
      const record = parseRecordLine(text);
      if (record === undefined) {
        if (text.startsWith("[") && text.endsWith("]")) yield { text, record };
        continue;
      }
      if (!this.index.has(keyHash(record), place)) continue;
      found += 1;
      const whole = this.#unmergedOf(record);
      if (whole === undefined) yield { text, record };
      else yield { text: recordLine(whole).trimEnd(), record: whole };
    }
    if (found !== this.index.count) throw new LogDamage();
  }

  /** What the log is to say of it that it does not say already. */
  #changeOf(record: UsageRecord): Change | undefined {
    const old = this.#current(record);
    const merged = old === undefined ? record : mergeRecords(old.record, record);
    const isTold = old !== undefined && isSameRecord(merged, old.record);
    return isTold && this.#unmergedOf(record) === undefined ? undefined : { merged, old };
  }

  /** `false` when another process writes, too. */
  #write(changes: readonly Change[]): boolean {
    if (changes.length === 0) return true;
    const { bytes, lengths } = linesOf(changes);
    let place = this.log.append(bytes);
    if (place === undefined) return false;
    for (const [index, { merged, old }] of changes.entries()) {
      this.#replace(old, { record: merged, place });
      place += lengths[index] ?? 0;
    }
    this.coverage.lines += changes.length;
    this.coverage.coveredBytes = this.log.sizeBytes;
    return true;
  }

  #current(record: UsageRecord): Current | undefined {
    let found: UsageRecord | undefined;
    const hash = keyHash(record);
    const place = this.index.find(hash, (candidate) => {
      found = this.log.recordAt(candidate);
      if (found !== undefined && isSameKey(found, record)) return true;
      // Another text with the same hash is rare, but may be; a line that is not what it was must not.
      if (found === undefined || keyHash(found) !== hash) throw new LogDamage();
      return false;
    });
    if (place === undefined || found === undefined) return undefined;
    return { record: this.#unmergedOf(record) ?? found, place };
  }

  #unmergedOf(record: UsageRecord): UsageRecord | undefined {
    return this.#unmerged.size === 0 ? undefined : this.#unmerged.get(keyOf(record));
  }

  #take(record: UsageRecord, place: number, isNew: boolean): void {
    const old = this.#current(record);
    const merged = old === undefined ? record : mergeRecords(old.record, record);
    if (old !== undefined && isSameRecord(merged, old.record)) return;
    if (isSameRecord(merged, record)) this.#unmerged.delete(keyOf(record));
    else this.#unmerged.set(keyOf(record), merged);
    this.#replace(old, { record: merged, place }, isNew);
  }

  #replace(old: Current | undefined, { record, place }: Current, isInTable = true): void {
    const hash = keyHash(record);
    if (old === undefined) this.index.add(hash, place);
    else this.index.move(hash, old.place, place);
    if (!isInTable) return;
    if (old === undefined) this.coverage.records += 1;
    this.table.change({ record, old: old?.record });
  }
}

/** The changes as lines of the log, and how many bytes each has. */
function linesOf(changes: readonly Change[]): { bytes: Buffer; lengths: readonly number[] } {
  const parts: Buffer[] = [];
  const lengths: number[] = [];
  for (let from = 0; from < changes.length; from += LINES_AT_ONCE) {
    const some = changes.slice(from, from + LINES_AT_ONCE);
    const lines = some.map(({ merged }) => recordLine(merged));
    for (const line of lines) lengths.push(line.length);
    parts.push(Buffer.from(lines.join(""), "latin1"));
  }
  return { bytes: Buffer.concat(parts), lengths };
}

function keyHash({ source, origin, id }: UsageRecord): number {
  return textHash(id, SEEDS[source] + (origin === undefined ? 0 : 1));
}

/** Even numbers, each once and for good: the stored index is made of them. */
const SEEDS = {
  ...{ claude: 0, codex: 2, gemini: 4, opencode: 6, openclaw: 8, amp: 10 },
} as const satisfies Record<SourceName, number>;

import { SOURCE_NAMES } from "../sources/source.ts";
import type { Coverage } from "./coverage.ts";
import type { KeyIndex } from "./key-index.ts";
import { isSameRecord, mergeRecords } from "./merge-records.ts";
import type { RecordBatch } from "./record-batch.ts";
import { parseRecordLine, recordLine } from "./record-line.ts";
import type { RecordLog } from "./record-log-file.ts";
import type { TableDraft } from "./table-draft.ts";
import { textHash } from "./text-hash.ts";
import { isSameKey, keyOf, type UsageRecord } from "./usage-record.ts";

type Derived = Pick<Ledger, "index" | "draft" | "coverage" | "indexedBytes">;
type Current = { record: UsageRecord; place: number };

/** A log, and what is derived from it: where each record stands, and the table. */
export class Ledger {
  readonly log: RecordLog;
  readonly index: KeyIndex;
  readonly draft: TableDraft;
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
  readonly #savedBytes: number;

  constructor(log: RecordLog, derived: Derived) {
    this.log = log;
    this.indexedBytes = derived.indexedBytes;
    this.index = derived.index;
    this.draft = derived.draft;
    this.coverage = derived.coverage;
    this.#savedBytes = derived.coverage.coveredBytes;
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
   * Merges the records, which may grow by some, with what is known and writes those that say more. Returns how many, or
   * `undefined` when another process writes to the log, too: then this ledger must be opened anew.
   */
  put(records: RecordBatch): number | undefined {
    for (const record of this.#unmerged.values()) records.take(record);
    const changes: { merged: UsageRecord; old: Current | undefined; at: number }[] = [];
    const lines: string[] = [];
    let length = 0;
    for (const record of records.records()) {
      const old = this.#current(record);
      const merged = old === undefined ? record : mergeRecords(old.record, record);
      const isTold = old !== undefined && isSameRecord(merged, old.record);
      if (isTold && this.#unmergedOf(record) === undefined) continue;
      const line = recordLine(merged);
      changes.push({ merged, old, at: length });
      lines.push(line);
      length += line.length;
    }
    if (changes.length === 0) return 0;
    const start = this.log.append(lines.join(""));
    if (start === undefined) return undefined;
    for (const { merged, old, at } of changes)
      this.#replace(old, { record: merged, place: start + at });
    this.#unmerged.clear();
    this.coverage.lines += changes.length;
    this.coverage.coveredBytes = this.log.sizeBytes;
    return changes.length;
  }

  /** How many lines that begin before `endBytes` are none. */
  damagedBefore(endBytes: number): number {
    const behind = this.#damagedPlaces.filter((place) => place >= endBytes);
    return this.coverage.damaged - behind.length;
  }

  /** Whether the stored table is behind, or there are records that only `put` can make whole. */
  get isBehind(): boolean {
    return this.coverage.coveredBytes !== this.#savedBytes || this.#unmerged.size > 0;
  }

  /** Every record once. */
  *records(): Generator<UsageRecord> {
    for (const { record } of this.currentLines()) if (record !== undefined) yield record;
  }

  /** The lines that count, and those that may mean something to a later version. */
  *currentLines(): Generator<{ text: string; record: UsageRecord | undefined }> {
    for (const { text, place } of this.log.lines(0)) {
      const record = parseRecordLine(text);
      if (record === undefined) {
        if (text.startsWith("[") && text.endsWith("]")) yield { text, record };
        continue;
      }
      if (!this.index.has(keyHash(record), place)) continue;
      const whole = this.#unmergedOf(record);
      if (whole === undefined) yield { text, record };
      else yield { text: recordLine(whole).trimEnd(), record: whole };
    }
  }

  #current(record: UsageRecord): Current | undefined {
    let found: UsageRecord | undefined;
    const place = this.index.find(keyHash(record), (candidate) => {
      found = this.log.recordAt(candidate);
      return found !== undefined && isSameKey(found, record);
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
    else this.draft.subtract(old.record);
    this.draft.add(record);
  }
}

function keyHash({ source, origin, id }: UsageRecord): number {
  return textHash(id, 2 * SOURCE_NAMES.indexOf(source) + (origin === undefined ? 0 : 1));
}

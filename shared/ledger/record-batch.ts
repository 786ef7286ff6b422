import { mergeRecords } from "./merge-records.ts";
import { realmOf, type UsageRecord } from "./usage-record.ts";

/** Records on their way into the log, copies of an answer in one. */
export type RecordBatch = {
  readonly size: number;
  take: (record: UsageRecord) => void;
  records: () => Iterable<UsageRecord>;
  clear: () => void;
};

export function newBatch(): RecordBatch {
  // By realm and then by id: one key of both would have to be put together for each copy.
  const realms = new Map<string, Map<string, UsageRecord>>();
  let size = 0;
  return {
    get size() {
      return size;
    },
    take(record) {
      const realm = realmOf(record);
      let known = realms.get(realm);
      if (known === undefined) {
        known = new Map();
        realms.set(realm, known);
      }
      const other = known.get(record.id);
      if (other === undefined) size += 1;
      known.set(record.id, other === undefined ? record : mergeRecords(other, record));
    },
    *records() {
      for (const known of realms.values()) yield* known.values();
    },
    clear() {
      realms.clear();
      size = 0;
    },
  };
}

import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeRecords } from "../../shared/ledger/merge-records.ts";
import {
  growPacked,
  hasRoom,
  newPacked,
  recordAt,
  recordWriter,
} from "../../shared/ledger/packed-records.ts";
import type { UsageRecord } from "../../shared/ledger/usage-record.ts";
import { telling } from "./any-telling.ts";

test("records come out as they went in", () => {
  const merged = fc.tuple(telling, telling).map(([a, b]) => mergeRecords(a, b));
  fc.assert(
    fc.property(fc.array(merged), (records) => {
      const sent = structuredClone(packed(records));

      expect(records.map((_, place) => recordAt(sent, place))).toEqual(records);
    }),
  );
});

test("a record in the place of another leaves nothing of it", () => {
  fc.assert(
    fc.property(telling, telling, telling, (a, b, c) => {
      const sent = packed([mergeRecords(a, b)]);
      recordWriter(sent)(0, c);

      expect(recordAt(sent, 0)).toEqual(c);
    }),
  );
});

function packed(records: readonly UsageRecord[]) {
  const all = newPacked(2);
  const write = recordWriter(all);
  for (const record of records) {
    if (!hasRoom(all)) growPacked(all);
    write(all.count, record);
    all.count += 1;
  }
  return all;
}

import type { UsageTable } from "../ledger/usage-table.ts";
import type { PriceBook } from "../prices/price-book.ts";
import { addCell, addProject, agentAt, type Bucket, bucketAt, partAt, tokensAt } from "./bucket.ts";
import { type GroupedContexts, groupContexts, UNKNOWN } from "./group-contexts.ts";
import { isTimeGroup, type UsageQuery } from "./query.ts";
import { COLUMN_COUNT, sumCells } from "./sum-cells.ts";
import { type TimeSlots, timeSlots } from "./time-slots.ts";

export type SummedRows = {
  groups: GroupedContexts;
  times: TimeSlots;
  /** By first day, or by number in `groups.rows`. */
  rows: ReadonlyMap<number, Bucket>;
};

/** The rows of a report, without names and dollars. */
export function sumRows(table: UsageTable, prices: PriceBook, query: UsageQuery): SummedRows {
  const groups = groupContexts(table.contexts, query);
  const times = timeSlots(table, prices, query);
  const cells = sumCells(table, groups.rowOf, times.slotsOf);
  const place = placing(query, groups);
  const rows = new Map<number, Bucket>();
  for (let cell = 0; cell < cells.count; cell++) {
    const number = cells.contexts[cell] ?? 0;
    const context = table.contexts[number];
    const slot = times.slots[cells.slots[cell] ?? 0];
    if (context === undefined || slot === undefined) continue;
    const price = (groups.classOf[number] ?? 0) * times.epochs.count + slot.epoch;
    const facts = { cell, context, session: groups.sessionOf[number] ?? -1, price };
    const { row, part, agent } = place(number, slot);
    const bucket = bucketAt(rows, row);
    addCell(bucket, cells, facts);
    if (part !== undefined) addCell(partAt(bucket, part), cells, facts);
    if (agent !== undefined) addCell(agentAt(bucket, agent), cells, facts);
    if (query.groupBy === "session") {
      addProject(bucket, context.project ?? UNKNOWN, tokensAt(cells.sums, cell * COLUMN_COUNT));
    }
  }
  return { groups, times, rows };
}

/** Where a context's usage in a slot of time goes. */
function placing({ groupBy, by }: UsageQuery, { rowOf, partOf, agentOf }: GroupedContexts) {
  const hasTimeRows = isTimeGroup(groupBy);
  const hasTimeParts = isTimeGroup(by);
  return (context: number, { rowDay, partDay }: { rowDay: number; partDay: number }) => {
    const agent = agentOf[context] ?? -1;
    const part = hasTimeParts ? partDay : partOf[context];
    return {
      row: hasTimeRows ? rowDay : (rowOf[context] ?? 0),
      part: by === undefined ? undefined : part,
      agent: agent < 0 ? undefined : agent,
    };
  };
}

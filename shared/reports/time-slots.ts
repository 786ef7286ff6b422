import type { UsageTable } from "../ledger/usage-table.ts";
import type { PriceBook } from "../prices/price-book.ts";
import { openCalendar, QUARTERS_PER_DAY } from "./calendar.ts";
import { dayNumber, monthStart, weekStart } from "./day-text.ts";
import { type PriceEpochs, priceEpochs } from "./price-epochs.ts";
import { isTimeGroup, type UsageGroup, type UsageQuery } from "./query.ts";

/** Times that a report does not tell apart: same row, same part, same prices. */
type TimeSlot = {
  /** First day of the row's day, week or month; 0 when rows are no times. */
  rowDay: number;
  partDay: number;
  /** Counts the changes of prices before it. */
  epoch: number;
};

export type TimeSlots = {
  /** The slot of each quarter of an hour of a day in UTC; -1: the query leaves it out. */
  slotsOf: (utcDay: number) => Int32Array;
  slots: readonly TimeSlot[];
  epochs: PriceEpochs;
};

export function timeSlots(
  { contexts }: UsageTable,
  prices: PriceBook,
  query: UsageQuery,
): TimeSlots {
  const epochs = priceEpochs(contexts, prices);
  const slots: TimeSlot[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (slot: TimeSlot): number => {
    const key = `${slot.rowDay} ${slot.partDay} ${slot.epoch}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, slots.length);
    return slots.push(slot) - 1;
  };
  const daysOf = localDays(query);
  const sinceDay = dayNumber(query.sinceDay ?? "") ?? -Infinity;
  const untilDay = dayNumber(query.untilDay ?? "") ?? Infinity;
  const slotAt = (day: number, epoch: number): number => {
    if (day < sinceDay || day > untilDay) return -1;
    return numberOf({
      rowDay: startOf(query.groupBy, day),
      partDay: startOf(query.by, day),
      epoch,
    });
  };
  return {
    slots,
    epochs,
    slotsOf: (utcDay) => {
      const page = new Int32Array(QUARTERS_PER_DAY);
      const days = daysOf?.(utcDay);
      let [lastDay, lastEpoch, slot] = [Number.NaN, -1, -1];
      for (let quarter = 0; quarter < QUARTERS_PER_DAY; quarter++) {
        const day = days?.[quarter] ?? 0;
        const epoch = epochs.at(utcDay * QUARTERS_PER_DAY + quarter);
        if (day !== lastDay || epoch !== lastEpoch) slot = slotAt(day, epoch);
        lastDay = day;
        lastEpoch = epoch;
        page[quarter] = slot;
      }
      return page;
    },
  };
}

/** Only where the query speaks of days: a zone other than the machine's costs milliseconds. */
function localDays({ groupBy, by, sinceDay, untilDay, timeZone }: UsageQuery) {
  const asks = isTimeGroup(groupBy) || isTimeGroup(by) || sinceDay !== undefined;
  return asks || untilDay !== undefined ? openCalendar(timeZone).daysOf : undefined;
}

function startOf(group: UsageGroup | undefined, day: number): number {
  if (group === "day") return day;
  if (group === "week") return weekStart(day);
  return group === "month" ? monthStart(day) : 0;
}

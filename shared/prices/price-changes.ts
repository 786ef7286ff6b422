import { dayMs, type PricedModel } from "./price-table.ts";

/**
 * Moments at which the listed price of a model changes. One that changes with the time of day has
 * several a day; they are given from the begin of its period, or of 2025, to two years after `date`.
 */
export function priceChanges({ prices }: PricedModel, date: string): number[] {
  return prices.flatMap(({ from, hours = [] }, index) => {
    const next = prices[index + 1]?.from;
    const startMs = dayMs(from ?? FIRST_DAY);
    const endMs = next === undefined ? dayMs(date) + LATER_MS : dayMs(next);
    const minutes = [...hours.map(([begin]) => begin), ...hours.map(([, end]) => end)];
    const ofDays = minutes.length === 0 ? [] : daysBetween(startMs, endMs);
    const daily = ofDays.flatMap((ms) => minutes.map((minute) => ms + minute * MS_PER_MINUTE));
    return [...(from === undefined ? [] : [startMs]), ...daily];
  });
}

function daysBetween(startMs: number, endMs: number): number[] {
  const days = Math.max(0, Math.ceil((endMs - startMs) / MS_PER_DAY));
  return Array.from({ length: days }, (_, day) => startMs + day * MS_PER_DAY);
}

const FIRST_DAY = "2025-01-01";
const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 24 * 60 * MS_PER_MINUTE;
const LATER_MS = 2 * 366 * MS_PER_DAY;

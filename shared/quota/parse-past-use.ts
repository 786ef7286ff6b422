import { amountAt, arrayAt, type JsonObject, numberAt, objectAt } from "../platform/read-value.ts";
import { MS_PER_HOUR } from "../platform/time.ts";
import { FORECAST_TUNING } from "./forecast-tuning.ts";
import type { HourlyUse } from "./hourly-use.ts";
import type { PastUse } from "./past-use.ts";
import { WINDOW_KINDS } from "./quota-window.ts";
import { HOURS_PER_WEEK, type UseSums, type WeekSums } from "./use-sums.ts";

/** More hours than are ever stored one by one. */
const MAX_HOURS = 1_000;

/** A stored `PastUse`; `undefined` for anything that a forecast could not reckon with. */
export function parsePastUse(raw: JsonObject | undefined): PastUse | undefined {
  const window = WINDOW_KINDS.find((kind) => kind === raw?.window);
  const untilMs = amountAt(raw, "untilMs");
  const firstStartMs = numberAt(raw, "firstStartMs");
  const firstSeenMs = amountAt(raw, "firstSeenMs");
  const momentumPercentPerHour = amountAt(raw, "momentumPercentPerHour");
  if (window === undefined || untilMs === undefined || firstStartMs === undefined) return undefined;
  if (firstSeenMs === undefined || momentumPercentPerHour === undefined) return undefined;
  const sums = parseSums(objectAt(raw, "sums"), FORECAST_TUNING[window].burst.blockHours);
  const hourly = parseHourly(objectAt(raw, "hourly"), untilMs);
  if (sums === undefined || hourly === undefined) return undefined;
  return { window, untilMs, firstStartMs, firstSeenMs, sums, hourly, momentumPercentPerHour };
}

function parseSums(raw: JsonObject | undefined, blockHours: number): UseSums | undefined {
  const hours = parseWeek(objectAt(raw, "hours"), HOURS_PER_WEEK);
  const blocks = parseWeek(objectAt(raw, "blocks"), HOURS_PER_WEEK / blockHours);
  const squaredBlockPoints = amountAt(raw, "squaredBlockPoints");
  if (hours === undefined || blocks === undefined) return undefined;
  return squaredBlockPoints === undefined ? undefined : { hours, blocks, squaredBlockPoints };
}

function parseWeek(raw: JsonObject | undefined, places: number): WeekSums | undefined {
  const points = amountsAt(raw, "points");
  const seen = amountsAt(raw, "seen");
  return points?.length === places && seen?.length === places ? { points, seen } : undefined;
}

/** The hours must end with that of `untilMs`: what comes next is added there. */
function parseHourly(raw: JsonObject | undefined, untilMs: number): HourlyUse | undefined {
  const firstHour = numberAt(raw, "firstHour");
  const points = amountsAt(raw, "points");
  const seen = amountsAt(raw, "seen");
  if (firstHour === undefined || points === undefined || seen === undefined) return undefined;
  const hours = Math.floor(untilMs / MS_PER_HOUR) + 1 - firstHour;
  return points.length === hours && seen.length === hours && hours <= MAX_HOURS
    ? { firstHour, points, seen }
    : undefined;
}

function amountsAt(raw: JsonObject | undefined, key: string): number[] | undefined {
  const amounts = arrayAt(raw, key).filter(isAmount);
  return amounts.length === arrayAt(raw, key).length ? amounts : undefined;
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

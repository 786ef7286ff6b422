import {
  arrayAt,
  isObject,
  type JsonObject,
  numberAt,
  objectAt,
  stringAt,
} from "../platform/read-value.ts";
import { type ExtraUsage, extraUsageOf } from "./extra-usage.ts";
import { MODEL_WEEK_KEYS, modelWeekKey } from "./model-week.ts";
import { checkedPercent, isResetOf } from "./quota-reading.ts";
import { type QuotaObservation, type QuotaSource, WINDOW_KINDS } from "./quota-window.ts";

/** What one answer of the usage endpoint says of an account. */
export type UsageNumbers = { observations: QuotaObservation[]; extraUsage?: ExtraUsage };

type Said = { atMs: number; source: QuotaSource };

/** More rows than any plan has; what comes after them is not looked at. */
const MAX_LIMITS = 50;
const MAX_NAME = 64;

/**
 * The numbers in an answer of the usage endpoint, from there or as the client kept it. What cannot be
 * true is left out, and windows that are not open: those have no reset.
 * Seen in Claude Code; see docs/claude-code.md#rate-limits.
 */
export function usageNumbers(answer: JsonObject, said: Said): UsageNumbers {
  const found = new Map<string, QuotaObservation>();
  const add = (window: string, percent: number | undefined, reset: string | undefined) => {
    const observation = observe({ window, percent, reset }, said);
    if (observation !== undefined && !found.has(window)) found.set(window, observation);
  };
  for (const key of [...WINDOW_KINDS, ...MODEL_WEEK_KEYS]) {
    const raw = objectAt(answer, key);
    add(key, numberAt(raw, "utilization"), stringAt(raw, "resets_at"));
  }
  for (const row of arrayAt(answer, "limits").slice(0, MAX_LIMITS).filter(isObject)) {
    const window = scopedWeek(row);
    if (window !== undefined) add(window, numberAt(row, "percent"), stringAt(row, "resets_at"));
  }
  const extraUsage = extraUsageOf(objectAt(answer, "extra_usage"), said);
  const observations = [...found.values()];
  return extraUsage === undefined ? { observations } : { observations, extraUsage };
}

function scopedWeek(row: JsonObject): string | undefined {
  if (row.kind !== "weekly_scoped") return undefined;
  const name = stringAt(objectAt(objectAt(row, "scope"), "model"), "display_name");
  return name === undefined || name.length > MAX_NAME ? undefined : modelWeekKey(name);
}

type RawWindow = { window: string; percent: number | undefined; reset: string | undefined };

function observe({ window, percent, reset }: RawWindow, said: Said): QuotaObservation | undefined {
  const usedPercent = percent === undefined ? undefined : checkedPercent(percent);
  const resetsAtMs = momentOf(reset);
  if (usedPercent === undefined || !(resetsAtMs > said.atMs)) return undefined;
  const kind = window === "five_hour" ? "five_hour" : "seven_day";
  if (!isResetOf(kind, resetsAtMs, said.atMs)) return undefined;
  return { atMs: said.atMs, window, usedPercent, resetsAtMs, source: said.source };
}

/** Without its zone a moment would be taken for one of this machine's. */
function momentOf(text = ""): number {
  return /(?:Z|[+-]\d\d:?\d\d)$/i.test(text) ? Date.parse(text) : Number.NaN;
}

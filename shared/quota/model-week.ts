import { defined } from "../platform/read-value.ts";
import { currentWindow, lastPoint, mergeWindows } from "./merge-observations.ts";
import type { QuotaObservation, QuotaSource } from "./quota-window.ts";

/** The open week of one model, which counts beside the week of the account. */
export type ModelWeek = {
  /** The key under which it is recorded. */
  window: string;
  /** The model as people call it: `Opus`, `Fable 5.1`. */
  model: string;
  usedPercent: number;
  resetsAtMs: number;
  /** When the service said so; the client asks seldom, so this may be days ago. */
  asOfMs: number;
  source: QuotaSource;
};

/** Windows of models that have a key of their own in the service's answer. */
export const MODEL_WEEK_KEYS = ["seven_day_opus", "seven_day_sonnet"] as const;

const SCOPED = /^weekly_([a-z0-9_]+)$/;
const KEYED = /^seven_day_(opus|sonnet)$/;
const MAX_KEY = 40;

/**
 * The key of a model's week: that of the service where it has one, else `weekly_<model>` in small
 * letters, digits and `_`. `undefined` where nothing of the name is left.
 */
export function modelWeekKey(displayName: string): string | undefined {
  const slug = displayName
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .slice(0, MAX_KEY - "weekly_".length);
  if (slug === "") return undefined;
  const keyed = `seven_day_${slug}`;
  return KEYED.test(keyed) ? keyed : `weekly_${slug}`;
}

export function isModelWeek(window: string): boolean {
  return KEYED.test(window) || SCOPED.test(window);
}

/** What is open at `nowMs` of the weeks of single models, by key; observations of ONE account. */
export function currentModelWeeks(
  observations: readonly QuotaObservation[],
  nowMs: number,
): ModelWeek[] {
  const rows = observations.filter(({ window }) => isModelWeek(window));
  const windows = [...new Set(rows.map(({ window }) => window))].sort();
  return windows.flatMap((window) => {
    const own = asWeek(rows.filter((row) => row.window === window));
    const open = currentWindow(mergeWindows(own, "seven_day", nowMs), nowMs);
    if (open === undefined) return [];
    const { usedPercent, atMs, source } = lastPoint(open);
    const { resetsAtMs } = open;
    const asOfMs = Math.min(atMs, nowMs);
    return defined({ window, model: modelOf(window), usedPercent, resetsAtMs, asOfMs, source });
  });
}

/** They are as long as the week of the account, and merged by the same rules. */
export function asWeek(rows: readonly QuotaObservation[]): QuotaObservation[] {
  return rows.map((row) => ({ ...row, window: "seven_day" }));
}

function modelOf(window: string): string {
  const slug = window.replace(/^(?:seven_day|weekly)_/, "");
  const name = slug.replaceAll(/(?<=\d)_(?=\d)/g, ".").replaceAll("_", " ");
  return name.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

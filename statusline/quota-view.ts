import { defined } from "../shared/platform/read-value.ts";
import { MS_PER_MINUTE } from "../shared/platform/time.ts";
import type { QuotaLevel, WindowOutlook } from "../shared/quota/outlook.ts";
import { runsOut } from "../shared/quota/runs-out.ts";

/** `unknown`: no session has reported the window since its last reset. */
export type QuotaView =
  | { kind: "unknown" }
  | {
      kind: "known";
      /** The moment that the spans of time count from. */
      nowMs: number;
      usedPercent: number;
      level: QuotaLevel;
      paceDeltaPercent: number;
      /** Above 0: what has been reset is unknown. */
      resetsInMs: number;
      /** When it is used up and how likely, if that is likely before the reset. */
      runsOut?: { inMs: number; percent: number };
      /** The forecast does not know the habits of this account yet. */
      isLearning: boolean;
      /** Sessions report numbers that cannot all be of one account. */
      isContested: boolean;
      /** How old the number is, when that is worth a word. */
      ageMs?: number;
    };

/** An hour's share of a window; an estimate where only its average is known. */
export type BurnView = { percentPerHour: number; isEstimate: boolean };

/** Within this time a number counts as fresh. */
const FRESH_MS = 10 * MS_PER_MINUTE;

export function quotaView(outlook: WindowOutlook | undefined, nowMs: number): QuotaView {
  if (outlook === undefined || !(outlook.resetsAtMs > nowMs)) return { kind: "unknown" };
  const { usedPercent, level, paceDeltaPercent, forecast } = outlook;
  const out = runsOut(forecast);
  const ageMs = nowMs - outlook.asOfMs;
  return defined({
    kind: "known" as const,
    nowMs,
    usedPercent,
    level,
    paceDeltaPercent,
    resetsInMs: outlook.resetsAtMs - nowMs,
    // What should have happened within the minute that a forecast is kept can happen any moment.
    runsOut: out && { inMs: Math.max(0, out.atMs - nowMs), percent: out.percent },
    isLearning: forecast?.isLearning === true,
    isContested: outlook.contested === true,
    ageMs: ageMs > FRESH_MS ? ageMs : undefined,
  });
}

export function burnView(outlook: WindowOutlook | undefined, nowMs: number): BurnView | undefined {
  if (outlook?.burn === undefined || outlook.resetsAtMs <= nowMs) return undefined;
  const { percentPerHour, basis } = outlook.burn;
  return { percentPerHour, isEstimate: basis === "average" };
}

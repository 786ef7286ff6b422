import { defined } from "../shared/platform/read-value.ts";
import { MS_PER_MINUTE } from "../shared/platform/time.ts";
import type { QuotaLevel, WindowOutlook } from "../shared/quota/outlook.ts";

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
      /** When it is used up, if before the reset; 0 or less when it is already. */
      exhaustsInMs?: number;
      /** The forecast stands on an average only. */
      isEstimate: boolean;
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
  const { usedPercent, level, paceDeltaPercent, exhaustsAtMs } = outlook;
  const ageMs = nowMs - outlook.asOfMs;
  return defined({
    kind: "known" as const,
    nowMs,
    usedPercent,
    level,
    paceDeltaPercent,
    resetsInMs: outlook.resetsAtMs - nowMs,
    exhaustsInMs: exhaustsAtMs === undefined ? undefined : exhaustsAtMs - nowMs,
    isEstimate: outlook.burn?.basis === "average",
    isContested: outlook.contested === true,
    ageMs: ageMs > FRESH_MS ? ageMs : undefined,
  });
}

export function burnView(outlook: WindowOutlook | undefined, nowMs: number): BurnView | undefined {
  if (outlook?.burn === undefined || outlook.resetsAtMs <= nowMs) return undefined;
  const { percentPerHour, basis } = outlook.burn;
  return { percentPerHour, isEstimate: basis === "average" };
}

import { CLOCKS_DIFFER_MS, MS_PER_HOUR } from "../../shared/platform/time.ts";
import type { TrueWindow } from "./simulated-account.ts";

/** The probability that every interface shows at that moment; the forecast is judged elsewhere. */
export type Chance = (truth: TrueWindow) => number | undefined;

type Heard = { threshold: number; runsOut: boolean; pace: boolean; reset: boolean };

/**
 * What people must have heard by the words of the manual, worked out from what is true and when
 * somebody looked, without the code that tells it.
 */
export function createOracle() {
  const heard = new Map<TrueWindow, Heard>();
  const expected: string[] = [];
  const heardOf = (truth: TrueWindow): Heard => {
    const known = heard.get(truth) ?? { threshold: 0, runsOut: false, pace: false, reset: false };
    heard.set(truth, known);
    return known;
  };
  return {
    expected,
    /** Somebody looks, by a clock that may be wrong. */
    look(windows: readonly TrueWindow[], clockMs: number, chance: Chance): void {
      for (const truth of windows) {
        if (truth.resetsAtMs > clockMs) lookAtOpen(truth, clockMs, chance);
        else lookAtOver(truth, clockMs);
      }
    },
  };

  function lookAtOpen(truth: TrueWindow, clockMs: number, chance: Chance): void {
    const known = truth.said.filter(({ atMs }) => atMs <= clockMs + CLOCKS_DIFFER_MS);
    if (known.length === 0) return;
    const used = Math.max(...known.map(({ usedPercent }) => usedPercent));
    const lengthMs = truth.resetsAtMs - truth.startMs;
    const elapsed = ((clockMs - truth.startMs) / lengthMs) * 100;
    const state = heardOf(truth);
    const threshold = [95, 90, 80].find((percent) => used >= percent) ?? 0;
    const isHigher = threshold > state.threshold;
    const runsOut = !state.runsOut && used < 100 && (chance(truth) ?? 0) >= 0.35;
    const isFast = elapsed >= 20 && used >= 25 && used < 100 && used - elapsed >= 15;
    const pace = !state.pace && isFast;
    if (isHigher) expected.push(nameOf(truth, `${threshold}`));
    else if (runsOut) expected.push(nameOf(truth, "runs out"));
    else if (pace) expected.push(nameOf(truth, "pace"));
    state.threshold = Math.max(threshold, state.threshold);
    state.pace ||= pace || runsOut;
    state.runsOut ||= runsOut;
  }

  function lookAtOver(truth: TrueWindow, clockMs: number): void {
    const state = heardOf(truth);
    const isNews = clockMs - truth.resetsAtMs <= MS_PER_HOUR;
    if (state.threshold === 0 || state.reset || !isNews) return;
    state.reset = true;
    expected.push(nameOf(truth, "reset"));
  }
}

/** Resets lie on the hour, give or take what sessions say. */
export function nameOf(
  { account, window, resetsAtMs }: Pick<TrueWindow, "account" | "resetsAtMs"> & { window: string },
  level: string,
): string {
  const hour = new Date(Math.round(resetsAtMs / MS_PER_HOUR) * MS_PER_HOUR).toISOString();
  return `${account} ${window} ${hour.slice(0, 13)} ${level}`;
}

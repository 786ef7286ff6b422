import { MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from "../../shared/platform/time.ts";
import type { WindowKind } from "../../shared/quota/quota-window.ts";
import type { Life } from "./life.ts";
import { BEGIN_MS, STEP_MS, type TrueWindow } from "./limits.ts";

/** One line of what was recorded, as `tacho forecast --batch` takes it. */
export type Reading = { atMs: number; usedPercent: number; resetsAtMs: number | null };

/** What the terminals of a person showed of one window; `steps` are those of the whole record. */
export type SeenWindow = {
  window: TrueWindow;
  /** Every 2 minutes in which a terminal was open. */
  readings: readonly Reading[];
  /** The same, thinned as months of records are: for windows that are over. */
  thinned: readonly Reading[];
};

const THINNED_MS: Record<WindowKind, number> = {
  five_hour: 15 * MS_PER_MINUTE,
  seven_day: MS_PER_HOUR,
};
const MAX_STALE_MS = 40 * MS_PER_MINUTE;

export function seenWindows(life: Life, kind: WindowKind): SeenWindow[] {
  const windows = kind === "five_hour" ? life.fiveHour : life.sevenDay;
  return windows.map((window) => {
    const readings = readingsOf(life, window);
    return { window, readings, thinned: thinned(readings, THINNED_MS[kind]) };
  });
}

function readingsOf({ person, isSeen, random }: Life, window: TrueWindow): Reading[] {
  const readings: Reading[] = [];
  window.used.forEach((used, index) => {
    const step = window.firstStep + index;
    if (isSeen[step] !== 1) return;
    const atMs = BEGIN_MS + (step + 1) * STEP_MS;
    if (atMs >= window.resetsAtMs || used <= 0) return;
    // Sessions disagree on the reset by some seconds.
    const resetsAtMs = window.resetsAtMs + Math.round(random.between(-30, 30)) * MS_PER_SECOND;
    readings.push({ atMs, usedPercent: rounded(used, person.stepPercent), resetsAtMs });
    if (!random.isChance(person.staleShare)) return;
    const lagSteps = Math.floor(random.between(0, MAX_STALE_MS / STEP_MS));
    const old = window.used[Math.max(0, index - lagSteps)] ?? used;
    readings.push({
      atMs: atMs + MS_PER_SECOND,
      usedPercent: rounded(old, person.stepPercent),
      resetsAtMs,
    });
  });
  return readings;
}

function rounded(used: number, stepPercent: number): number {
  return stepPercent === 1 ? Math.round(used) : Math.round(used * 10) / 10;
}

/** The last reading of each stretch of time. */
function thinned(readings: readonly Reading[], stretchMs: number): Reading[] {
  return readings.filter((reading, index) => {
    const next = readings[index + 1];
    return (
      next === undefined ||
      Math.floor(next.atMs / stretchMs) !== Math.floor(reading.atMs / stretchMs)
    );
  });
}

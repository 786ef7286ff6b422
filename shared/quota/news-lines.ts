import { CLOCKS_DIFFER_MS, MS_PER_MINUTE } from "../platform/time.ts";
import type { QuotaObservation } from "./quota-window.ts";

/** The service names the same reset with other fractions of a second each time. */
const SAME_RESET_MS = MS_PER_MINUTE;
/** An unchanged number is written again after so long: it confirms the line, and makes it younger. */
const CONFIRM_5H_MS = 15 * MS_PER_MINUTE;
const CONFIRM_WEEK_MS = 60 * MS_PER_MINUTE;

/**
 * Those of the readings that are worth a line, given what is recorded already: a number that this
 * source did not say last, or one that nobody has confirmed for a while.
 */
export function newsAmong(
  readings: readonly QuotaObservation[],
  recorded: readonly QuotaObservation[],
  nowMs: number,
): QuotaObservation[] {
  // What was written while the clock was ahead must not keep the truth out until then.
  const believable = recorded.filter(({ atMs }) => atMs <= nowMs + CLOCKS_DIFFER_MS);
  return readings.filter((reading) => {
    const last = lastOf(reading, believable);
    if (last === undefined) return true;
    // The client's copy is read again and again: it says nothing new, nor does an older answer.
    if (reading.atMs <= last.atMs) return false;
    const confirmMs = reading.window === "five_hour" ? CONFIRM_5H_MS : CONFIRM_WEEK_MS;
    if (reading.atMs - last.atMs >= confirmMs) return true;
    const movedMs = Math.abs((reading.resetsAtMs ?? 0) - (last.resetsAtMs ?? 0));
    return reading.usedPercent !== last.usedPercent || movedMs > SAME_RESET_MS;
  });
}

function lastOf(
  { window, source }: QuotaObservation,
  recorded: readonly QuotaObservation[],
): QuotaObservation | undefined {
  let last: QuotaObservation | undefined;
  for (const row of recorded) {
    if (row.window !== window || row.source !== source) continue;
    if (last === undefined || row.atMs > last.atMs) last = row;
  }
  return last;
}

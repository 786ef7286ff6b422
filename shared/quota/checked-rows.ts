import { MS_PER_MINUTE } from "../platform/time.ts";
import { checkedPercent, isResetOf } from "./quota-reading.ts";
import type { QuotaObservation, WindowKind } from "./quota-window.ts";

/** An observation whose numbers can be true; the percent is at most 100. */
export type CheckedRow = QuotaObservation;

/** Clocks of machines that share a directory differ; what lies further ahead is a wrong clock. */
const MAX_AHEAD_MS = 2 * MS_PER_MINUTE;

/** What can be true of `window` at `nowMs`, by time; the order of the observations has no say. */
export function checkedRows(
  observations: readonly QuotaObservation[],
  window: WindowKind,
  nowMs: number,
): CheckedRow[] {
  const rows: CheckedRow[] = [];
  for (const row of observations) {
    const usedPercent = checkedPercent(row.usedPercent);
    if (row.window !== window || usedPercent === undefined) continue;
    if (!(row.atMs >= 0 && row.atMs <= nowMs + MAX_AHEAD_MS)) continue;
    if (row.resetsAtMs !== undefined && !isResetOf(window, row.resetsAtMs, row.atMs)) continue;
    rows.push(usedPercent === row.usedPercent ? row : { ...row, usedPercent });
  }
  rows.sort(byTime);
  // The same row read twice must not be its own witness.
  return rows.filter((row, index) => index === 0 || byTime(row, rows[index - 1] ?? row) !== 0);
}

/** Sorts by time; ties are broken by all that a row says, so that any order of reading gives the same line. */
export function byTime(a: CheckedRow, b: CheckedRow): number {
  return (
    a.atMs - b.atMs ||
    a.usedPercent - b.usedPercent ||
    (a.resetsAtMs ?? 0) - (b.resetsAtMs ?? 0) ||
    byText(a.sessionId ?? "", b.sessionId ?? "") ||
    byText(a.source, b.source)
  );
}

function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

import { byTime, type CheckedRow } from "./checked-rows.ts";

type RowWithReset = CheckedRow & { resetsAtMs: number };

/** What was said of one window, by time; its reset is the middle one, so that no odd one moves it. */
export type ResetGroup = { resetsAtMs: number; rows: CheckedRow[] };

/**
 * Rows grouped by the window they speak of: no two resets of a group differ by more than the
 * tolerance. Where resets lie so close that they could be grouped in several ways, the most crowded
 * stretch is taken first. Rows without a reset are in no group.
 */
export function rowsByReset(rows: readonly CheckedRow[], toleranceMs: number): ResetGroup[] {
  const withReset = rows.filter(hasReset).sort((a, b) => a.resetsAtMs - b.resetsAtMs);
  const pending = stretches(withReset, toleranceMs);
  const groups: ResetGroup[] = [];
  for (let stretch = pending.pop(); stretch !== undefined; stretch = pending.pop()) {
    const { from, to } = mostCrowded(stretch, toleranceMs);
    const resetsAtMs = stretch[(from + to - 1) >> 1]?.resetsAtMs ?? 0;
    groups.push({ resetsAtMs, rows: stretch.slice(from, to).sort(byTime) });
    if (from > 0) pending.push(stretch.slice(0, from));
    if (to < stretch.length) pending.push(stretch.slice(to));
  }
  return groups;
}

function hasReset(row: CheckedRow): row is RowWithReset {
  return row.resetsAtMs !== undefined;
}

/** Cut wherever neighbours are further apart than the tolerance: usually that is all. */
function stretches(rows: readonly RowWithReset[], toleranceMs: number): RowWithReset[][] {
  const found: RowWithReset[][] = [];
  let previousMs = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    if (row.resetsAtMs - previousMs > toleranceMs) found.push([]);
    found.at(-1)?.push(row);
    previousMs = row.resetsAtMs;
  }
  return found;
}

/** The indexes of the most rows whose resets lie within the tolerance; the latest of equal ones. */
function mostCrowded(
  rows: readonly RowWithReset[],
  toleranceMs: number,
): { from: number; to: number } {
  const spreadMs = (rows.at(-1)?.resetsAtMs ?? 0) - (rows[0]?.resetsAtMs ?? 0);
  if (spreadMs <= toleranceMs) return { from: 0, to: rows.length };
  let best = { from: 0, to: 0 };
  let from = 0;
  rows.forEach(({ resetsAtMs }, index) => {
    while (resetsAtMs - (rows[from]?.resetsAtMs ?? resetsAtMs) > toleranceMs) from++;
    if (index + 1 - from >= best.to - best.from) best = { from, to: index + 1 };
  });
  return best;
}

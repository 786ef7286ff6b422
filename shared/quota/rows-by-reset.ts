import type { CheckedRow } from "./checked-rows.ts";

/** What was said of one window, by time; its reset is the middle one, so that no odd one moves it. */
export type ResetGroup = { resetsAtMs: number; rows: CheckedRow[] };

/**
 * Rows (sorted by time) grouped by the window they speak of: no two resets of a group differ by more
 * than the tolerance. Where resets lie so close that they could be grouped in several ways, the most
 * crowded stretch is taken first. Rows without a reset are in no group.
 */
export function rowsByReset(rows: readonly CheckedRow[], toleranceMs: number): ResetGroup[] {
  // Numbers are sorted several times faster than rows, which stay in their order this way.
  const resets = new Float64Array(rows.length);
  let named = 0;
  for (const { resetsAtMs } of rows) if (resetsAtMs !== undefined) resets[named++] = resetsAtMs;
  const pending = stretches(resets.subarray(0, named).sort(), toleranceMs);
  const groups: (ResetGroup & { first: number; last: number })[] = [];
  for (let stretch = pending.pop(); stretch !== undefined; stretch = pending.pop()) {
    const { from, to } = mostCrowded(stretch, toleranceMs);
    const at = (index: number) => stretch[index] ?? 0;
    groups.push({
      resetsAtMs: at((from + to - 1) >> 1),
      first: at(from),
      last: at(to - 1),
      rows: [],
    });
    if (from > 0) pending.push(stretch.subarray(0, from));
    if (to < stretch.length) pending.push(stretch.subarray(to));
  }
  let group = groups[0];
  for (const row of rows) {
    const { resetsAtMs } = row;
    if (resetsAtMs === undefined) continue;
    if (group === undefined || resetsAtMs < group.first || resetsAtMs > group.last)
      group = groups.find(({ first, last }) => resetsAtMs >= first && resetsAtMs <= last);
    group?.rows.push(row);
  }
  return groups;
}

/** Cut wherever neighbours are further apart than the tolerance: usually that is all. */
function stretches(resets: Float64Array, toleranceMs: number): Float64Array[] {
  const found: Float64Array[] = [];
  let from = 0;
  resets.forEach((reset, index) => {
    if ((resets[index + 1] ?? Number.POSITIVE_INFINITY) - reset <= toleranceMs) return;
    found.push(resets.subarray(from, index + 1));
    from = index + 1;
  });
  return found;
}

/** The indexes of the most resets that lie within the tolerance; the latest of equal ones. */
function mostCrowded(resets: Float64Array, toleranceMs: number): { from: number; to: number } {
  let best = { from: 0, to: 0 };
  let from = 0;
  resets.forEach((reset, index) => {
    while (reset - (resets[from] ?? reset) > toleranceMs) from++;
    if (index + 1 - from >= best.to - best.from) best = { from, to: index + 1 };
  });
  return best;
}

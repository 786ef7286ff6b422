/** The middle value; with an even number of them the lower of the two. `NaN` when there are none. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The value that `percent` (0-100) of all do not exceed: one that was measured, nothing between. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const index = Math.ceil((percent / 100) * sorted.length) - 1;
  return sorted[Math.max(0, index)] ?? Number.NaN;
}

/**
 * How many times `base` a series is: the median of the ratios round by round. A slow moment of the
 * machine hits both sides of a pair, so this moves less than the ratio of two medians.
 */
export function pairedRatio(values: readonly number[], base: readonly number[]): number {
  return median(values.map((value, round) => value / (base[round] ?? Number.NaN)));
}

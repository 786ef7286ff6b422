/** The value below which `share` of the weight lies; NaN of nothing. */
export function weightedQuantile(
  values: readonly { value: number; weight: number }[],
  share: number,
): number {
  const sorted = values.filter(({ weight }) => weight > 0).sort((a, b) => a.value - b.value);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  let below = 0;
  for (const { value, weight } of sorted) {
    below += weight;
    if (below >= share * total) return value;
  }
  return Number.NaN;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Tukey's weight: 1 for what fits, falling to 0 for what lies 4.7 deviations away or more. */
export function tukeyWeight(deviations: number): number {
  const share = deviations / 4.685;
  return Math.abs(share) >= 1 ? 0 : (1 - share * share) ** 2;
}

import type { SourceFindings } from "./source-contract.ts";

/** The sums of what was found, without those that are zero. */
export function totalsOf({ entries }: SourceFindings): { [kind: string]: number } {
  const totals: { [kind: string]: number } = {};
  for (const { tokens } of entries) {
    for (const [kind, amount] of Object.entries(tokens)) {
      if (amount !== 0) totals[kind] = (totals[kind] ?? 0) + amount;
    }
  }
  return totals;
}

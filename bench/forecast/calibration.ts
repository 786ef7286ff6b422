import type { Judged } from "./scores.ts";

/** Forecasts that named about the same probability: what they said on average, and how many came true. */
export type Calibration = { name: string; cases: number; said: number; seen: number };

const EDGES = [0, 0.02, 0.1, 0.25, 0.5, 0.7, 0.9, 1];

/** `said` and `seen` are `NaN` where there is no such forecast. */
export function calibration(judged: readonly Judged[]): Calibration[] {
  return EDGES.slice(0, -1).map((low, index) => {
    const high = EDGES[index + 1] ?? 1;
    const among = judged.filter(({ answer }) => {
      return answer.probability >= low && (answer.probability < high || high === 1);
    });
    const said = among.reduce((sum, { answer }) => sum + answer.probability, 0);
    const seen = among.filter(({ truth }) => truth.exhaustedAtMs !== undefined).length;
    return {
      name: `${low} to ${high}`,
      cases: among.length,
      said: said / among.length,
      seen: seen / among.length,
    };
  });
}

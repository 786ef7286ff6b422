import { MS_PER_DAY } from "../platform/time.ts";
import { median } from "./robust.ts";
import type { WorkSample } from "./work-samples.ts";

/** Fewer on a side of a change would be a few odd days. */
const MIN_SIDE = 6;
/** A plan with other limits changes the price by more than that; the kind of work by less. */
const MIN_FACTOR = 1.6;
const MIN_DEVIATIONS = 5;
/** A few samples may by chance lie closer together than work ever does. */
const LEAST_DEVIATION = 0.25;

/**
 * The index of the sample (they stand by time) from which on work clearly takes more or fewer percent
 * than before, compared with what was predicted, as with another plan. 0 where nothing says so.
 */
export function changeStart(samples: readonly WorkSample[], predicted: readonly number[]): number {
  const steps = samples.map(({ percent }, index) =>
    Math.log(Math.max(LEAST_PERCENT, percent) / Math.max(LEAST_PERCENT, predicted[index] ?? 0)),
  );
  const middle = median(steps);
  // Single odd stretches must not look like a change.
  const logs = steps.map((step) => Math.min(MAX_STEP, Math.max(-MAX_STEP, step - middle)));
  const sums = runningSums(logs);
  let best = { start: 0, strength: MIN_DEVIATIONS };
  samples.forEach(({ fromMs }, start) => {
    const before = samples[start - 1];
    if (before === undefined || dayOf(before.fromMs) === dayOf(fromMs)) return;
    const strength = changeAt(sums, start);
    if (strength > best.strength) best = { start, strength };
  });
  return best.start;
}

/** Readings are whole percents: half of one is nothing. */
const LEAST_PERCENT = 0.3;
/** Of the logarithm: a factor of seven. */
const MAX_STEP = 2;

type RunningSums = { values: readonly number[]; squares: readonly number[] };

function runningSums(logs: readonly number[]): RunningSums {
  const values = [0];
  const squares = [0];
  for (const log of logs) {
    values.push((values.at(-1) ?? 0) + log);
    squares.push((squares.at(-1) ?? 0) + log * log);
  }
  return { values, squares };
}

/** How many deviations both sides lie apart; 0 where that is too little in any case. */
function changeAt({ values, squares }: RunningSums, start: number): number {
  const count = values.length - 1;
  const [earlier, later] = [start, count - start];
  if (earlier < MIN_SIDE || later < MIN_SIDE) return 0;
  const [before, all] = [values[start] ?? 0, values[count] ?? 0];
  const [mean, laterMean] = [before / earlier, (all - before) / later];
  const step = Math.abs(laterMean - mean);
  if (step < Math.log(MIN_FACTOR)) return 0;
  const rest = (squares[count] ?? 0) - earlier * mean ** 2 - later * laterMean ** 2;
  const deviation = Math.max(LEAST_DEVIATION, Math.sqrt(Math.max(0, rest) / count));
  return (step / deviation) * Math.sqrt((earlier * later) / count);
}

function dayOf(atMs: number): number {
  return Math.floor(atMs / MS_PER_DAY);
}

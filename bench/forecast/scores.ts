import { MS_PER_HOUR } from "../../shared/platform/time.ts";
import { median } from "../statistics.ts";
import type { Answer } from "./answer.ts";
import type { Truth } from "./questions.ts";

/** A forecast and what came true; `resetsAtMs` of the window it was made for. */
export type Judged = { answer: Answer; truth: Truth; resetsAtMs: number };

/** How good forecasts were. Smaller is better except for coverage, which should be near 0.8. */
export type Scores = {
  cases: number;
  /** Mean of the losses of the three quantiles, in percent points. */
  pinball: number;
  /** The share of truths between p10 and p90, give or take half a percent. */
  coverage: number;
  /** The same to the last digit. */
  strictCoverage: number;
  /** Mean of p90 − p10, in percent points. */
  width: number;
  brier: number;
  logLoss: number;
  /** Mean distance of the median from the truth, in percent points. */
  medianError: number;
  /** Of the windows that lasted, the share that an alarm at this probability calls. */
  falseAlarms: Record<AlarmLine, number>;
  /** Of the windows that ran out, the share that it does not call. */
  misses: Record<AlarmLine, number>;
  /** Of the windows that ran out, in hours; one who names no moment says the reset. */
  medianEtaErrorHours: number;
  /** Of the windows that ran out, the share with the moment between its p10 and p90; `NaN` without. */
  etaCoverage: number;
};

type AlarmLine = "0.5" | "0.35";

/**
 * Readings are whole percents: where nothing more is used, which is a third of the 5-hour windows, the
 * truth lies as much below what was read last as above, and no interval could hold it by merit.
 */
const READING_ERROR = 0.5;
/** Nobody may be so sure that one error costs everything. */
const SUREST = 0.01;

export function scoresOf(judged: readonly Judged[]): Scores {
  const ranOut = judged.filter(({ truth }) => truth.exhaustedAtMs !== undefined);
  const lasted = judged.filter(({ truth }) => truth.exhaustedAtMs === undefined);
  return {
    cases: judged.length,
    pinball: mean(judged.map(pinball)),
    coverage: shareOf(judged, ({ answer, truth }) => isCovered(answer, truth, READING_ERROR)),
    strictCoverage: shareOf(judged, ({ answer, truth }) => isCovered(answer, truth, 0)),
    width: mean(judged.map(({ answer }) => answer.p90 - answer.p10)),
    brier: mean(judged.map(({ answer, truth }) => (answer.probability - outcome(truth)) ** 2)),
    logLoss: mean(judged.map(logLoss)),
    medianError: mean(judged.map(({ answer, truth }) => Math.abs(answer.p50 - truth.usedAtReset))),
    falseAlarms: atLines((line) => shareOf(lasted, ({ answer }) => answer.probability >= line)),
    misses: atLines((line) => shareOf(ranOut, ({ answer }) => answer.probability < line)),
    medianEtaErrorHours: median(ranOut.map(etaErrorHours)),
    etaCoverage: shareOf(
      ranOut.filter(({ answer }) => answer.exhaustsAtMsInterval !== undefined),
      isMomentCovered,
    ),
  };
}

function pinball({ answer, truth }: Judged): number {
  const loss = (level: number, said: number) => {
    const over = truth.usedAtReset - said;
    return over >= 0 ? level * over : (level - 1) * over;
  };
  return (loss(0.1, answer.p10) + loss(0.5, answer.p50) + loss(0.9, answer.p90)) / 3;
}

function isCovered({ p10, p90 }: Answer, { usedAtReset }: Truth, slack: number): boolean {
  return usedAtReset >= p10 - slack && usedAtReset <= p90 + slack;
}

function outcome({ exhaustedAtMs }: Truth): number {
  return Number(exhaustedAtMs !== undefined);
}

function logLoss({ answer, truth }: Judged): number {
  const said = Math.min(1 - SUREST, Math.max(SUREST, answer.probability));
  return -Math.log(outcome(truth) === 1 ? said : 1 - said);
}

function etaErrorHours({ answer, truth, resetsAtMs }: Judged): number {
  const saidMs = answer.exhaustsAtMs ?? resetsAtMs;
  return Math.abs(saidMs - (truth.exhaustedAtMs ?? resetsAtMs)) / MS_PER_HOUR;
}

function isMomentCovered({ answer, truth }: Judged): boolean {
  const { p10, p90 } = answer.exhaustsAtMsInterval ?? { p10: Number.NaN, p90: Number.NaN };
  const atMs = truth.exhaustedAtMs ?? Number.NaN;
  return atMs >= p10 && atMs <= p90;
}

function atLines(share: (line: number) => number): Record<AlarmLine, number> {
  return { "0.5": share(0.5), "0.35": share(0.35) };
}

function shareOf(judged: readonly Judged[], holds: (one: Judged) => boolean): number {
  return judged.filter(holds).length / judged.length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

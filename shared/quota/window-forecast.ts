/** Where an open window is heading; every interface shows these same numbers. Percents are 0-100. */
export type WindowForecast = {
  /** That 100 % is reached before the reset, 0-1; never quite 0 or 1 before it has happened. */
  probabilityOfExhaustion: number;
  /** Quantiles of what will be used at the reset. */
  usedPercentAtReset: { p10: number; p50: number; p90: number };
  /**
   * When 100 % is reached, if it is before the reset: the median moment. Absent where that is hardly
   * to be expected (below `MIN_TOLD_PROBABILITY`); when it is used up, the moment that was first seen.
   */
  exhaustsAtMs?: number;
  /** Likewise, with 80 % between the two. */
  exhaustsAtMsInterval?: { p10: number; p90: number };
  /** The burn rate now: that of the last readings, or the window's average where there are too few. */
  percentPerHour: number;
  /** Less than a week is recorded: the habits of this account are not known yet. */
  isLearning: boolean;
};

/** Below this probability no moment of exhaustion is told. */
export const MIN_TOLD_PROBABILITY = 0.02;

/** What a forecaster says of a window. Percents 0-100; equal quantiles are a point without a spread. */
export type Answer = {
  /** 0-1. */
  probability: number;
  p10: number;
  p50: number;
  p90: number;
  /** When it runs out; absent = not before the reset. */
  exhaustsAtMs?: number;
  /** With 80 % between the two. */
  exhaustsAtMsInterval?: { p10: number; p90: number };
};

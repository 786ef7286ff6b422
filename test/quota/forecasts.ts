import type { WindowForecast } from "../../shared/quota/window-forecast.ts";

/** A forecast of an account that is known; it lasts unless told otherwise. */
export function forecastOf(told: Partial<WindowForecast> = {}): WindowForecast {
  return {
    probabilityOfExhaustion: told.exhaustsAtMs === undefined ? 0.01 : 0.7,
    usedPercentAtReset: { p10: 60, p50: 70, p90: 80 },
    percentPerHour: 10,
    isLearning: false,
    ...told,
  };
}

/** One of a window that runs out at that moment, with a probability of 70 %. */
export function runsOutAt(
  exhaustsAtMs: number,
  told: Partial<WindowForecast> = {},
): WindowForecast {
  return forecastOf({
    usedPercentAtReset: { p10: 80, p50: 100, p90: 100 },
    exhaustsAtMs,
    ...told,
  });
}

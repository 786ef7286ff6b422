import { accountOutlooks } from "./account-outlooks-file.ts";
import type { ForecastRequest } from "./hot-outlooks-file.ts";
import { type StoredForecasts, storedForecasts } from "./stored-forecasts.ts";

/** Where the windows of an account are heading, as it is kept for all who ask within a minute. */
export function makeForecasts({ paths, account, nowMs, extra }: ForecastRequest): StoredForecasts {
  return storedForecasts(accountOutlooks(paths, account, { nowMs, extra }), nowMs);
}

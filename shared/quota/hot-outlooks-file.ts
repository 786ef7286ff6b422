import type { StatePaths } from "../platform/state-paths.ts";
import { readForecasts } from "./forecast-file.ts";
import { readObservations } from "./observations-file.ts";
import { type QuotaOutlooks, quotaStandings } from "./outlook.ts";
import { parseForecasts } from "./parse-forecasts.ts";
import { QUOTA_HISTORY_MS, type QuotaObservation } from "./quota-window.ts";
import { isFresh, readingsIn, speaksOf, withStored } from "./stored-forecasts.ts";

export type ForecastRequest = {
  paths: Pick<StatePaths, "quotaDir" | "runDir">;
  account: string;
  nowMs: number;
  /** What the caller knows and the files may not hold. */
  extra: readonly QuotaObservation[];
};
/** Has `limits.cjs` make the forecasts; may throw. The answer comes from another bundle: it is parsed. */
export type MakeForecasts = (request: ForecastRequest) => unknown;

/**
 * What `accountOutlooks` says, for bundles that have no room for making a forecast: theirs is the
 * stored one. `make` is called where that speaks of other numbers, or is a minute old. Never throws.
 */
export function hotOutlooks(
  request: ForecastRequest,
  make: MakeForecasts | undefined,
  maxBytes?: number,
): QuotaOutlooks {
  const { paths, account, nowMs, extra } = request;
  const limits = { sinceMs: nowMs - QUOTA_HISTORY_MS, nowMs, ...(maxBytes && { maxBytes }) };
  const seen = [...readObservations(paths.quotaDir, account, limits), ...extra];
  const stored = readForecasts(paths.runDir, account);
  const known = stored ? [...seen, ...readingsIn(stored)] : seen;
  const standings = quotaStandings(known, nowMs);
  if (stored !== undefined && isFresh(stored, nowMs) && speaksOf(stored, standings)) {
    return withStored(standings, stored);
  }
  if (standings.fiveHour === undefined && standings.sevenDay === undefined) return standings;
  const made = attempt(request, make);
  if (made === undefined) return standings;
  return withStored(standings, made);
}

function attempt(request: ForecastRequest, make: MakeForecasts | undefined) {
  try {
    return parseForecasts(make?.(request));
  } catch {
    // Without the bundle the line says what is used, and no more.
    return undefined;
  }
}

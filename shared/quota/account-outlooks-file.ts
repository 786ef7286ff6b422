import type { StatePaths } from "../platform/state-paths.ts";
import { readForecasts, writeForecasts } from "./forecast-file.ts";
import { accountHabits } from "./habit-file.ts";
import { readObservations } from "./observations-file.ts";
import { type QuotaOutlooks, quotaOutlooks, quotaStandings } from "./outlook.ts";
import { QUOTA_HISTORY_MS, type QuotaObservation } from "./quota-window.ts";
import {
  isFresh,
  readingsIn,
  type StoredForecasts,
  speaksOf,
  storedForecasts,
  withStored,
} from "./stored-forecasts.ts";

/** Some 1,800 rows: a busy week of many sessions. */
const HISTORY_BYTES = 256 * 1024;

export type QuotaPlace = Pick<StatePaths, "quotaDir" | "runDir">;

/** `extra`: readings that are not in the files, such as those of the sessions' records. */
export type OutlooksQuestion = { nowMs: number; extra?: readonly QuotaObservation[] };

/** The open windows of an account, and the readings of the last days that they were merged from. */
export type AccountOutlooks = QuotaOutlooks & { observations: readonly QuotaObservation[] };

/**
 * Where the windows of an account stand and where they are heading. Within a minute all who ask get
 * the same forecast, as long as nothing moved: it is kept in `run/forecasts/<account>.json`. Never
 * throws; without history, or with one that cannot be read, there is no window.
 */
export function accountOutlooks(
  { quotaDir, runDir }: QuotaPlace,
  account: string,
  { nowMs, extra = [] }: OutlooksQuestion,
): AccountOutlooks {
  const limits = { sinceMs: nowMs - QUOTA_HISTORY_MS, nowMs, maxBytes: HISTORY_BYTES };
  const seen = [...readObservations(quotaDir, account, limits), ...extra];
  if (!seen.some(({ resetsAtMs = 0 }) => resetsAtMs > nowMs)) return { observations: seen };
  const stored = readForecasts(runDir, account);
  const observations = stored ? withUnread(seen, stored) : seen;
  if (stored !== undefined && isFresh(stored, nowMs)) {
    const standings = quotaStandings(observations, nowMs);
    if (speaksOf(stored, standings)) return { ...withStored(standings, stored), observations };
  }
  const habits = accountHabits({ quotaDir, runDir }, account, nowMs);
  const outlooks = quotaOutlooks(observations, nowMs, habits);
  writeForecasts(runDir, account, storedForecasts(outlooks, nowMs));
  return { ...outlooks, observations };
}

/** A burst of readings of one window fills all that is read: the other one is what was found last. */
function withUnread(
  seen: readonly QuotaObservation[],
  stored: StoredForecasts,
): readonly QuotaObservation[] {
  const unread = readingsIn(stored).filter(
    (reading) => !seen.some(({ window }) => window === reading.window),
  );
  return [...seen, ...unread];
}

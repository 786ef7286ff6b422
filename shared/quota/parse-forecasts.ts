import {
  amountAt,
  booleanAt,
  defined,
  isObject,
  type JsonObject,
  objectAt,
} from "../platform/read-value.ts";
import type { BurnRate } from "./burn-rate.ts";
import { observationOf } from "./observation.ts";
import { FORECASTS_VERSION, type StoredForecasts, type StoredWindow } from "./stored-forecasts.ts";
import type { WindowForecast } from "./window-forecast.ts";

/** What was stored, or handed over by another bundle; `undefined` for anything else. */
export function parseForecasts(raw: unknown): StoredForecasts | undefined {
  if (!isObject(raw) || raw.version !== FORECASTS_VERSION) return undefined;
  const atMs = amountAt(raw, "atMs");
  if (atMs === undefined) return undefined;
  const fiveHour = parseWindow(objectAt(raw, "fiveHour"));
  const sevenDay = parseWindow(objectAt(raw, "sevenDay"));
  return defined({ version: FORECASTS_VERSION, atMs, fiveHour, sevenDay });
}

function parseWindow(raw: JsonObject | undefined): StoredWindow | undefined {
  const reading = observationOf(raw);
  const resetsAtMs = reading?.resetsAtMs;
  if (raw === undefined || reading === undefined || resetsAtMs === undefined) return undefined;
  const { burn, forecast } = raw;
  if (!isForecast(forecast)) return undefined;
  return defined({ ...reading, resetsAtMs, burn: isBurn(burn) ? burn : undefined, forecast });
}

function isBurn(raw: unknown): raw is BurnRate {
  if (!isObject(raw) || !(raw.basis === "recent" || raw.basis === "average")) return false;
  return hasAmounts(raw, ["percentPerHour", "spanMs", "samples"]);
}

function isForecast(raw: unknown): raw is WindowForecast {
  if (!isObject(raw) || booleanAt(raw, "isLearning") === undefined) return false;
  const { exhaustsAtMsInterval } = raw;
  return (
    hasAmounts(raw, ["probabilityOfExhaustion", "percentPerHour"]) &&
    hasAmounts(objectAt(raw, "usedPercentAtReset"), ["p10", "p50", "p90"]) &&
    // Absent, or an amount.
    amountAt(raw, "exhaustsAtMs") === raw.exhaustsAtMs &&
    (exhaustsAtMsInterval === undefined ||
      (isObject(exhaustsAtMsInterval) && hasAmounts(exhaustsAtMsInterval, ["p10", "p90"])))
  );
}

function hasAmounts(raw: JsonObject | undefined, names: readonly string[]): boolean {
  return names.every((name) => amountAt(raw, name) !== undefined);
}

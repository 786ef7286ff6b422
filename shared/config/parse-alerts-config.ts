import { arrayAt, booleanAt, isObject, type JsonObject, objectAt } from "../platform/read-value.ts";
import {
  CLOCK_TIME,
  DEFAULT_ALERTS as DEFAULTS,
  type HotAlerts,
  MAX_PROJECT_CHARACTERS,
  MAX_SPEND_LIMITS,
  MAX_SPEND_USD,
  MAX_THRESHOLDS,
  MAX_WINDOWS,
  SPEND_PERS,
  type SpendLimit,
  WINDOW_KEY,
} from "./alerts-config.ts";
import { amountUpTo, oneOf } from "./checked-value.ts";

/** As it was stored; whatever in it the schema would refuse has its default. */
export function parseAlertsConfig(raw: JsonObject | undefined): HotAlerts {
  const digestAt = raw?.digestAt;
  return {
    thresholds: thresholdsOf(raw?.thresholds) ?? DEFAULTS.thresholds,
    windowThresholds: windowThresholdsOf(objectAt(raw, "windowThresholds")),
    spend: arrayAt(raw, "spend").slice(0, MAX_SPEND_LIMITS).flatMap(spendOf),
    tokenHealth: booleanAt(raw, "tokenHealth") ?? DEFAULTS.tokenHealth,
    ...(typeof digestAt === "string" && CLOCK_TIME.test(digestAt) && { digestAt }),
  };
}

function thresholdsOf(list: unknown): readonly number[] | undefined {
  const isUsable =
    Array.isArray(list) &&
    list.length <= MAX_THRESHOLDS &&
    list.every(
      (percent, index) =>
        Number.isInteger(percent) &&
        percent >= 1 &&
        percent <= 100 &&
        (index === 0 || percent > list[index - 1]),
    );
  return isUsable ? list : undefined;
}

function windowThresholdsOf(raw: JsonObject = {}): HotAlerts["windowThresholds"] {
  const entries = Object.entries(raw).flatMap(([window, list]) => {
    const percents = WINDOW_KEY.test(window) ? thresholdsOf(list) : undefined;
    return percents === undefined ? [] : [[window, percents] as const];
  });
  return Object.fromEntries(entries.slice(0, MAX_WINDOWS));
}

function spendOf(raw: unknown): SpendLimit[] {
  if (!isObject(raw)) return [];
  const usd = amountUpTo(MAX_SPEND_USD, raw, "usd");
  const per = oneOf(SPEND_PERS, raw.per);
  const { project, timeZone } = raw;
  if (usd === undefined || usd === 0 || per === undefined) return [];
  if (project !== undefined && !isText(project, MAX_PROJECT_CHARACTERS)) return [];
  // Whether there is such a zone costs an Intl; who counts the days asks.
  if (timeZone !== undefined && !isText(timeZone, MAX_ZONE_CHARACTERS)) return [];
  return [{ usd, per, ...(project && { project }), ...(timeZone && { timeZone }) }];
}

const MAX_ZONE_CHARACTERS = 64;

function isText(value: unknown, maxCharacters: number): value is string {
  return typeof value === "string" && value !== "" && value.length <= maxCharacters;
}

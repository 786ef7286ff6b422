import { defined } from "../platform/read-value.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../platform/time.ts";
import { accountAdvice } from "./account-advice.ts";
import type { AccountQuota } from "./account-quota-file.ts";
import type { BurnRate } from "./burn-rate.ts";
import type { ExtraUsage } from "./extra-usage.ts";
import type { ModelWeekOutlook } from "./model-week-outlooks.ts";
import type { QuotaLevel, WindowOutlook } from "./outlook.ts";
import type { PollStatus } from "./poll/poll-state.ts";
import type { QuotaSource } from "./quota-window.ts";
import type { WindowForecast } from "./window-forecast.ts";

/** What `tacho quota --json` and the MCP tool `quota` tell of an account: see docs/quota.md#asking. */
export type AccountValue = {
  account: string;
  /** Those that are open, the weeks of single models last. */
  windows: WindowValue[];
  /** The worst of its windows. */
  level?: QuotaLevel;
  advice: string;
  /** Until enough is recorded to know the account's habits. */
  learning?: { recordedDays: number; neededDays: number };
  extraUsage?: ExtraUsageValue;
  /** While the service is asked for it (`quota.poll`). */
  poll?: PollStatus;
  /** Of the window that was heard of last. */
  asOfMs?: number;
  ageMs?: number;
};

/** What may be spent beyond the windows in a month; amounts in hundredths of the currency. */
export type ExtraUsageValue = Omit<ExtraUsage, "atMs"> & { asOfMs: number; ageMs: number };

const NEEDED_DAYS = 7;
const LEVELS = ["act", "watch", "calm"] as const;

export function accountValue(quota: AccountQuota, nowMs: number): AccountValue {
  const { outlooks, modelWeeks, extraUsage } = quota;
  const open = [outlooks.fiveHour, outlooks.sevenDay].filter((outlook) => outlook !== undefined);
  const windows = [...open, ...modelWeeks].map((outlook) => windowValue(outlook, nowMs));
  const asOfMs = Math.max(...open.map((outlook) => outlook.asOfMs));
  return defined({
    account: quota.account,
    windows,
    level: LEVELS.find((level) => windows.some((window) => window.level === level)),
    advice: accountAdvice(quota),
    learning: learningOf(quota, nowMs),
    poll: quota.poll,
    extraUsage: extraUsage && extraUsageValue(extraUsage, nowMs),
    ...(open.length > 0 && { asOfMs, ageMs: Math.max(0, nowMs - asOfMs) }),
  });
}

/** Of the window that is known for the shortest time. */
function learningOf({ outlooks, reported }: AccountQuota, nowMs: number) {
  const open = [outlooks.fiveHour, outlooks.sevenDay].filter((outlook) => outlook !== undefined);
  const learned = open.filter(({ forecast }) => forecast?.isLearning);
  if (learned.length === 0) return undefined;
  const firstMs = Math.max(...learned.map(({ window }) => reported.get(window) ?? nowMs));
  const days = Math.max(0, Math.floor((nowMs - firstMs) / MS_PER_DAY));
  return { recordedDays: Math.min(NEEDED_DAYS - 1, days), neededDays: NEEDED_DAYS };
}

function extraUsageValue({ atMs, ...extra }: ExtraUsage, nowMs: number): ExtraUsageValue {
  return { ...extra, asOfMs: atMs, ageMs: Math.max(0, nowMs - atMs) };
}

export type WindowValue = {
  window: string;
  /** Of a model's week, as people call it. */
  model?: string;
  usedPercent: number;
  resetsAtMs: number;
  resetsInMs: number;
  elapsedPercent: number;
  paceDeltaPercent: number;
  source: QuotaSource;
  asOfMs: number;
  ageMs: number;
  level: QuotaLevel;
  confidence: Confidence;
  burn?: BurnRate;
  forecast?: ForecastValue;
  contested?: true;
};

/** `null`: it is hardly to be expected that the window is used up before its reset. */
export type ForecastValue = Omit<WindowForecast, "exhaustsAtMs" | "exhaustsAtMsInterval"> & {
  exhaustsAtMs: number | null;
  exhaustsAtMsInterval: { p10: number; p90: number } | null;
};

/** `low`: readings disagree or are old; `medium`: older than a few minutes, or habits are not known. */
export type Confidence = "high" | "medium" | "low";

function windowValue(outlook: WindowOutlook | ModelWeekOutlook, nowMs: number): WindowValue {
  const { resetsAtMs, asOfMs, burn, forecast } = outlook;
  return defined({
    window: outlook.window,
    model: "model" in outlook ? outlook.model : undefined,
    usedPercent: rounded(outlook.usedPercent, 1),
    resetsAtMs,
    resetsInMs: Math.max(0, resetsAtMs - nowMs),
    elapsedPercent: rounded(outlook.elapsedPercent, 1),
    paceDeltaPercent: rounded(outlook.paceDeltaPercent, 1),
    source: outlook.source,
    asOfMs,
    ageMs: Math.max(0, nowMs - asOfMs),
    level: outlook.level,
    confidence: confidenceIn(outlook, nowMs),
    burn: burn && burnValue(burn),
    forecast: forecast && forecastValue(forecast),
    contested: outlook.contested,
  });
}

export function burnValue({ percentPerHour, spanMs, ...burn }: BurnRate): BurnRate {
  return { ...burn, percentPerHour: roundedRate(percentPerHour), spanMs: Math.round(spanMs) };
}

/** Digits beyond these are noise. */
export function forecastValue(forecast: WindowForecast): ForecastValue {
  const { usedPercentAtReset, exhaustsAtMs, exhaustsAtMsInterval } = forecast;
  const { p10, p50, p90 } = usedPercentAtReset;
  return {
    probabilityOfExhaustion: rounded(forecast.probabilityOfExhaustion, 3),
    usedPercentAtReset: { p10: rounded(p10, 1), p50: rounded(p50, 1), p90: rounded(p90, 1) },
    exhaustsAtMs: exhaustsAtMs === undefined ? null : Math.round(exhaustsAtMs),
    exhaustsAtMsInterval:
      exhaustsAtMsInterval === undefined
        ? null
        : {
            p10: Math.round(exhaustsAtMsInterval.p10),
            p90: Math.round(exhaustsAtMsInterval.p90),
          },
    percentPerHour: roundedRate(forecast.percentPerHour),
    isLearning: forecast.isLearning,
  };
}

/** A session at work reports every few minutes; after an hour of silence much may have happened. */
const FRESH_MS = 10 * MS_PER_MINUTE;

function confidenceIn(
  { contested, asOfMs, forecast }: Pick<WindowOutlook, "contested" | "asOfMs" | "forecast">,
  nowMs: number,
): Confidence {
  const ageMs = nowMs - asOfMs;
  if (contested || ageMs > MS_PER_HOUR) return "low";
  return ageMs > FRESH_MS || forecast === undefined || forecast.isLearning ? "medium" : "high";
}

export function rounded(value: number, decimals: number): number {
  const factor = 10 ** decimals;
  return Math.round(value * factor) / factor;
}

/** Four digits: a week is spent by the day, and a day of it must come out as everybody tells it. */
function roundedRate(percentPerHour: number): number {
  return Number(percentPerHour.toPrecision(4));
}

import { defined } from "../platform/read-value.ts";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../platform/time.ts";
import { subtractTokens, TOKEN_KINDS, type TokenCounts, type TokenKind } from "./token-counts.ts";

/** What a session had used up to a moment; counts and money are cumulative, percents are the client's. */
export type UsageSample = {
  atMs: number;
  costUsd?: number;
  /** Absent while the transcript is not caught up: what is found late was not used just now. */
  tokens?: TokenCounts;
  fiveHourPercent?: number;
  sevenDayPercent?: number;
};

type TokensPerMinute = Record<TokenKind | "total", number>;

/** `samples` and `spanMs`: what it rests on, in both cases. */
export type UsageRate =
  | {
      kind: "ok";
      spanMs: number;
      samples: number;
      tokensPerMinute: TokensPerMinute;
      /** Absent when fewer than two samples know the cost. */
      usdPerHour?: number;
    }
  | { kind: "too-little-data"; samples: number; spanMs: number };

const MIN_SAMPLES = 2;
const MIN_SPAN_MS = MS_PER_MINUTE;

/**
 * What a session uses, over the last `minutes` or since its first sample if that is shorter. The
 * span ends now: silence is idle time. A counter that goes down began anew, and that step counts as
 * nothing.
 */
export function usageRate(samples: readonly UsageSample[], span: RateSpan): UsageRate {
  const counted = samples.flatMap(({ atMs, tokens }) => (tokens ? [{ atMs, value: tokens }] : []));
  const paid = samples.flatMap(({ atMs, costUsd }) =>
    costUsd === undefined ? [] : [{ atMs, value: costUsd }],
  );
  const tokens = stepsWithin(counted, span);
  if (!tokens.isEnough) {
    return { kind: "too-little-data", samples: tokens.samples, spanMs: tokens.spanMs };
  }
  const costs = stepsWithin(paid, span);
  const usd = sum(costs.steps.map(({ from, to }) => Math.max(0, to - from)));
  return defined({
    kind: "ok" as const,
    spanMs: tokens.spanMs,
    samples: tokens.samples,
    tokensPerMinute: tokensPerMinute(tokens.steps, tokens.spanMs),
    usdPerHour: costs.isEnough ? (usd / costs.spanMs) * MS_PER_HOUR : undefined,
  });
}

type RateSpan = { minutes: number; nowMs: number };
type Timed<T> = { atMs: number; value: T };
type Step<T> = { from: T; to: T };

/** The steps of a counter within the span; the sample before it says where the counter stood. */
function stepsWithin<T>(all: readonly Timed<T>[], { minutes, nowMs }: RateSpan) {
  const earliestMs = nowMs - minutes * MS_PER_MINUTE;
  const past = all.filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs);
  const before = past.findLastIndex(({ atMs }) => atMs <= earliestMs);
  const used = past.slice(Math.max(0, before));
  const spanMs = nowMs - Math.max(earliestMs, used[0]?.atMs ?? nowMs);
  const steps: Step<T>[] = used.flatMap(({ value }, index) => {
    const previous = used[index - 1];
    return previous === undefined ? [] : [{ from: previous.value, to: value }];
  });
  const isEnough = past.length >= MIN_SAMPLES && spanMs >= MIN_SPAN_MS;
  return { steps, samples: used.length, spanMs, isEnough };
}

function tokensPerMinute(steps: readonly Step<TokenCounts>[], spanMs: number): TokensPerMinute {
  const used = steps.map(({ from, to }) => subtractTokens(to, from));
  const rate = (kind: TokenKind) =>
    (sum(used.map((counts) => Math.max(0, counts[kind]))) / spanMs) * MS_PER_MINUTE;
  return byKind(rate);
}

/** Several sessions together; those with too little data are left out, unless all are. */
export function sumRates(rates: readonly UsageRate[]): UsageRate {
  const known = rates.filter((rate) => rate.kind === "ok");
  const samples = sum((known.length > 0 ? known : rates).map((rate) => rate.samples));
  const spanMs = Math.max(0, ...(known.length > 0 ? known : rates).map((rate) => rate.spanMs));
  if (known.length === 0) return { kind: "too-little-data", samples, spanMs };
  const ofKind = (kind: TokenKind) => sum(known.map((rate) => rate.tokensPerMinute[kind]));
  const paid = known.flatMap(({ usdPerHour }) => usdPerHour ?? []);
  return defined({
    kind: "ok" as const,
    spanMs,
    samples,
    tokensPerMinute: byKind(ofKind),
    usdPerHour: paid.length > 0 ? sum(paid) : undefined,
  });
}

function byKind(perMinute: (kind: TokenKind) => number): TokensPerMinute {
  const rates = {
    input: perMinute("input"),
    output: perMinute("output"),
    cacheRead: perMinute("cacheRead"),
    cacheWrite5m: perMinute("cacheWrite5m"),
    cacheWrite1h: perMinute("cacheWrite1h"),
  };
  return { ...rates, total: sum(TOKEN_KINDS.map((kind) => rates[kind])) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/**
 * The samples with one more, oldest first. One a minute is kept: the running minute's is replaced,
 * and so are those that a clock which was set back left in the future.
 */
export function withSample<Sample extends { atMs: number }>(
  samples: readonly Sample[],
  sample: Sample,
  maxSamples = 120,
): Sample[] {
  const minute = Math.floor(sample.atMs / MS_PER_MINUTE);
  const earlier = samples.filter(({ atMs }) => Math.floor(atMs / MS_PER_MINUTE) < minute);
  return [...earlier, sample].slice(-maxSamples);
}

import * as z from "zod";
import { defined } from "../shared/platform/read-value.ts";
import type { WindowOutlook } from "../shared/quota/outlook.ts";
import { burnValue, forecastValue } from "../shared/quota/quota-value.ts";
import { TOKEN_KINDS } from "../shared/usage/token-counts.ts";
import type { UsageRate } from "../shared/usage/usage-rate.ts";
import type { BurnGroup } from "./burn-group.ts";
import { age, ageShape, freshness, freshnessShape, rounded } from "./freshness.ts";
import { forecastSchema, windowBurnSchema } from "./quota-schema.ts";

type TokensPerMinute = Extract<UsageRate, { kind: "ok" }>["tokensPerMinute"];

const amount = z.number().min(0);
const span = {
  spanMs: amount.describe("The time the rate is taken over, up to now"),
  samples: amount.describe("Samples it rests on"),
};

const rateSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("ok"),
    ...span,
    tokensPerMinute: z.strictObject({
      input: amount,
      output: amount,
      cacheRead: amount,
      cacheWrite5m: amount,
      cacheWrite1h: amount,
      total: amount,
    }),
    usdPerHour: amount.exactOptional().describe("Absent while the cost is not known"),
  }),
  z.strictObject({ kind: z.literal("too-little-data"), ...span }),
]);

const burnSchema = z.strictObject({
  ...windowBurnSchema.shape,
  forecast: forecastSchema.exactOptional().describe("Where that leads, as quota tells it"),
  ...freshnessShape,
});

export const burnGroupSchema = z.strictObject({
  account: z.string(),
  sessions: amount,
  sessionsWithoutRate: amount.describe("Sessions with too little data, not in the rate"),
  rate: rateSchema,
  quota: z
    .strictObject({ fiveHour: burnSchema.exactOptional(), sevenDay: burnSchema.exactOptional() })
    .describe("Burn of the account's windows by all its sessions"),
  ...ageShape,
});

export function burnGroupValue(
  { rate, quota, asOfMs, ...group }: BurnGroup,
  nowMs: number,
): z.input<typeof burnGroupSchema> {
  return {
    ...group,
    rate: rateValue(rate),
    quota: defined({
      fiveHour: quota.fiveHour && windowBurnValue(quota.fiveHour, nowMs),
      sevenDay: quota.sevenDay && windowBurnValue(quota.sevenDay, nowMs),
    }),
    ...age(asOfMs, nowMs),
  };
}

function rateValue(rate: UsageRate): z.input<typeof rateSchema> {
  const spanMs = Math.round(rate.spanMs);
  if (rate.kind === "too-little-data") return { ...rate, spanMs };
  return defined({
    kind: rate.kind,
    spanMs,
    samples: rate.samples,
    tokensPerMinute: roundedTokens(rate.tokensPerMinute),
    usdPerHour: rate.usdPerHour === undefined ? undefined : rounded(rate.usdPerHour, 2),
  });
}

function roundedTokens(perMinute: TokensPerMinute): TokensPerMinute {
  const whole = { ...perMinute, total: Math.round(perMinute.total) };
  for (const kind of TOKEN_KINDS) whole[kind] = Math.round(perMinute[kind]);
  return whole;
}

function windowBurnValue(
  { burn, forecast, asOfMs, source }: WindowOutlook,
  nowMs: number,
): z.input<typeof burnSchema> | undefined {
  if (burn === undefined) return undefined;
  return defined({
    ...burnValue(burn),
    forecast: forecast && forecastValue(forecast),
    ...freshness(asOfMs, source, nowMs),
  });
}

import { amountAt, booleanAt, defined, type JsonObject, stringAt } from "../platform/read-value.ts";
import { QUOTA_SOURCES, type QuotaSource } from "./quota-window.ts";

/** What an account may spend beyond its windows in a month, and has spent. */
export type ExtraUsage = {
  /** When the service said so. */
  atMs: number;
  source: QuotaSource;
  isEnabled: boolean;
  /** In hundredths of `currency`, like `usedCents`; absent: no limit was said. */
  monthlyLimitCents?: number;
  usedCents?: number;
  usedPercent?: number;
  /** Three capital letters; the service says none where it means US dollars. */
  currency?: string;
};

/** Amounts beyond this are something else than money. */
const MAX_CENTS = 1e11;
const MAX_PERCENT = 100_000;

/** `extra_usage` as the usage endpoint says it. Seen in Claude Code; see docs/claude-code.md#rate-limits. */
export function extraUsageOf(
  raw: JsonObject | undefined,
  { atMs, source }: Pick<ExtraUsage, "atMs" | "source">,
): ExtraUsage | undefined {
  const isEnabled = booleanAt(raw, "is_enabled");
  if (isEnabled === undefined) return undefined;
  return defined({
    ...{ atMs, source, isEnabled },
    monthlyLimitCents: upTo(MAX_CENTS, amountAt(raw, "monthly_limit")),
    usedCents: upTo(MAX_CENTS, amountAt(raw, "used_credits")),
    usedPercent: upTo(MAX_PERCENT, amountAt(raw, "utilization")),
    currency: currencyOf(stringAt(raw, "currency")),
  });
}

/** As it was stored; `undefined` for what nobody of us wrote. */
export function parseExtraUsage(raw: JsonObject): ExtraUsage | undefined {
  const atMs = amountAt(raw, "atMs");
  const source = QUOTA_SOURCES.find((known) => known === raw.source);
  const isEnabled = booleanAt(raw, "isEnabled");
  if (atMs === undefined || source === undefined || isEnabled === undefined) return undefined;
  return defined({
    ...{ atMs, source, isEnabled },
    monthlyLimitCents: upTo(MAX_CENTS, amountAt(raw, "monthlyLimitCents")),
    usedCents: upTo(MAX_CENTS, amountAt(raw, "usedCents")),
    usedPercent: upTo(MAX_PERCENT, amountAt(raw, "usedPercent")),
    currency: currencyOf(stringAt(raw, "currency")),
  });
}

function upTo(max: number, amount: number | undefined): number | undefined {
  return amount !== undefined && amount <= max ? amount : undefined;
}

function currencyOf(text: string | undefined): string | undefined {
  return text !== undefined && /^[A-Za-z]{3}$/.test(text) ? text.toUpperCase() : undefined;
}

import {
  MS_PER_QUARTER,
  USAGE_COLUMNS,
  type UsageContext,
  type UsageTable,
} from "../../shared/ledger/usage-table.ts";
import type { PriceBook, Rates } from "../../shared/prices/price-book.ts";
import { NO_USAGE, type UsageTokens } from "../../shared/sources/usage-entry.ts";

/** Usage at a moment; what is left out is that of a session of Claude Code. */
export type Used = Partial<UsageContext> & { at: string; tokens?: Partial<UsageTokens> };

/** The table that has a row for each. */
export function tableOf(used: readonly Used[]): UsageTable {
  const columns = { ...EMPTY };
  for (const name of USAGE_COLUMNS) {
    columns[name] = Float64Array.from(used, ({ tokens }) => ({ ...NO_USAGE, ...tokens })[name]);
  }
  return {
    contexts: used.map(({ at: _at, tokens: _tokens, ...context }) => ({ ...USUAL, ...context })),
    promptThresholds: new Map(),
    rows: used.length,
    quarters: Int32Array.from(used, ({ at }) => Math.floor(Date.parse(at) / MS_PER_QUARTER)),
    contextOf: Int32Array.from(used, (_, index) => index),
    columns,
  };
}

const USUAL: UsageContext = { source: "claude", sessionId: "s1", model: "opus", promptAbove: 0 };

const NONE = new Float64Array();
const EMPTY = {
  input: NONE,
  output: NONE,
  reasoning: NONE,
  cacheRead: NONE,
  cacheWrite5m: NONE,
  cacheWrite1h: NONE,
  webSearches: NONE,
  requests: NONE,
};

const OPUS = rates(10, 50);
const HAIKU = rates(1, 5);

/**
 * Opus costs 10 and 50 USD per million, half of it from 2026-11-15 on, six times in fast mode, twice
 * with prompts above 200,000 tokens; haiku 1 and 5. No other model has a price.
 */
export const PRICES: PriceBook = {
  date: "2026-11-01",
  promptThresholds: () => [200_000],
  changesOf: (model) => (model === "opus" ? [CHANGE_MS] : []),
  ratesOf: ({ model, atMs, promptTokens, speed }) => {
    if (model === "haiku") return HAIKU;
    if (model !== "opus") return undefined;
    const byTime = atMs < CHANGE_MS ? 1 : 0.5;
    return times(OPUS, byTime * (speed === "fast" ? 6 : 1) * (promptTokens > 200_000 ? 2 : 1));
  },
};

const CHANGE_MS = Date.parse("2026-11-15T00:00:00Z");

function rates(input: number, output: number): Rates {
  return {
    input,
    output,
    cacheRead: input / 20,
    cacheWrite5m: input * 1.25,
    cacheWrite1h: input * 2,
    webSearch: 10,
  };
}

function times(one: Rates, factor: number): Rates {
  return {
    input: one.input * factor,
    output: one.output * factor,
    cacheRead: one.cacheRead * factor,
    cacheWrite5m: one.cacheWrite5m * factor,
    cacheWrite1h: one.cacheWrite1h * factor,
    webSearch: one.webSearch,
  };
}

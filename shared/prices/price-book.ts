import type { UsageTokens } from "../sources/usage-entry.ts";

/** USD per million tokens, and per thousand searches on the web. */
export type Rates = {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  webSearch: number;
};

export type PriceQuery = {
  /** As a tool wrote it down; it is normalised here. */
  model: string;
  /** The moment of the request. */
  atMs: number;
  /** All that was sent: input, cache reads and cache writes. */
  promptTokens: number;
  speed?: "fast" | undefined;
};

export type PriceBook = {
  /** Day of the table, `YYYY-MM-DD`. */
  date: string;
  /** `undefined`: no price is known, which is not the same as free. */
  ratesOf: (query: PriceQuery) => Rates | undefined;
  /** Moments at which the price of the model changes, ascending. */
  changesOf: (model: string) => readonly number[];
  /** Prompt lengths above which the model costs more, at some time; ascending. */
  promptThresholds: (model: string) => readonly number[];
};

/** What tokens cost at these rates, in USD. */
export function costUsd(tokens: Omit<UsageTokens, "requests" | "reasoning">, rates: Rates): number {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h, webSearch } = rates;
  const perMillion =
    tokens.input * input +
    tokens.output * output +
    tokens.cacheRead * cacheRead +
    tokens.cacheWrite5m * cacheWrite5m +
    tokens.cacheWrite1h * cacheWrite1h;
  return perMillion / 1e6 + (tokens.webSearches * webSearch) / 1e3;
}

/** What a user pays for a model; USD per million tokens, and per thousand searches on the web. */
export type OwnPrice = {
  /** What is left out costs what the price list says, see docs/prices.md. */
  input: number;
  output: number;
  cacheRead?: number;
  cacheWrite5m?: number;
  cacheWrite1h?: number;
  webSearch?: number;
  /** Times the price in fast mode. */
  fast?: number;
  /** Day (UTC) from which it holds, `YYYY-MM-DD`; without it, since ever. */
  from?: string;
};

/** By the name of a model, or a pattern with `*` for anything. */
export type PricesConfig = Readonly<Record<string, OwnPrice | readonly OwnPrice[]>>;

export const MAX_OWN_PRICE = 100_000;
export const MAX_OWN_MODELS = 1_000;
/** Prices of one model, each from another day. */
export const MAX_OWN_PERIODS = 100;
export const MAX_MODEL_CHARACTERS = 256;

export const DEFAULT_PRICES: PricesConfig = {};

import * as z from "zod";
import { isDay } from "../prices/price-table.ts";
import {
  MAX_MODEL_CHARACTERS,
  MAX_OWN_MODELS,
  MAX_OWN_PERIODS,
  MAX_OWN_PRICE,
  type OwnPrice,
  type PricesConfig,
} from "./prices-config.ts";

const amountSchema = z.number().min(0).max(MAX_OWN_PRICE);

const ownPriceSchema = z.strictObject({
  input: amountSchema.describe("USD per million tokens that were sent and not cached."),
  output: amountSchema.describe("USD per million tokens of answers."),
  cacheRead: amountSchema.exactOptional().describe("USD per million tokens read from the cache."),
  cacheWrite5m: amountSchema
    .exactOptional()
    .describe("USD per million tokens written to the cache for 5 minutes."),
  cacheWrite1h: amountSchema
    .exactOptional()
    .describe("USD per million tokens written to the cache for an hour."),
  webSearch: amountSchema.exactOptional().describe("USD per thousand searches on the web."),
  fast: amountSchema.exactOptional().describe("Times the price in fast mode."),
  from: z
    .string()
    .refine(isDay, "must be a day as in 2026-03-13")
    .exactOptional()
    .describe("First day (UTC) on which it holds."),
}) satisfies z.ZodType<OwnPrice>;

/** What models cost the user; goes before every price list. */
export const pricesSchema = z
  .record(
    z.string().min(1).max(MAX_MODEL_CHARACTERS),
    z.union(
      [ownPriceSchema, z.array(ownPriceSchema).min(1).max(MAX_OWN_PERIODS)],
      "must be a price with input and output, or a list of such",
    ),
  )
  .refine(
    (prices) => Object.keys(prices).length <= MAX_OWN_MODELS,
    `must be at most ${MAX_OWN_MODELS} models`,
  ) satisfies z.ZodType<PricesConfig>;

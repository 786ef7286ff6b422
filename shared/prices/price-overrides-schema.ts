import * as z from "zod";
import overrides from "./price-overrides.json" with { type: "json" };

const priceSchema = z.number().nonnegative();
const ratesSchema = z.array(priceSchema.nullable()).min(2).max(6);

const overridesSchema = z.strictObject({
  fast: z.array(
    z.strictObject({ models: z.array(z.string()).min(1), times: priceSchema, source: z.string() }),
  ),
  models: z.array(
    z.strictObject({
      id: z.string(),
      why: z.string(),
      replaces: z.literal(true).exactOptional(),
      prices: z.array(
        z.strictObject({
          from: z.iso.date().exactOptional(),
          rates: ratesSchema,
          above: z.array(z.tuple([z.int().positive(), ratesSchema])).exactOptional(),
        }),
      ),
      source: z.string(),
    }),
  ),
});

export type PriceOverrides = z.infer<typeof overridesSchema>;

/** What the source of our prices lacks, each with its own source. */
export const PRICE_OVERRIDES: PriceOverrides = overridesSchema.parse(overrides);

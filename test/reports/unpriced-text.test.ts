import { expect, test } from "vitest";
import { unpricedText } from "../../shared/reports/unpriced-text.ts";

const nameOf = (model: string) => model.toUpperCase();

test.each([
  [{ tokens: 0, models: [] }, ""],
  [{ tokens: 55_100, models: ["a"] }, "No price is known for A (55.1k tokens)."],
  [
    { tokens: 32_600_000, models: ["a", "b"], fastModels: ["b"] },
    "No price is known for A, and for B in fast mode (32.6M tokens).",
  ],
  [
    { tokens: 7, models: ["b"], fastModels: ["b"] },
    "No price is known for B in fast mode (7 tokens).",
  ],
  [
    { tokens: 7, models: ["a", "b", "c", "d", "e", "f"] },
    "No price is known for A, B, C, D and 2 more (7 tokens).",
  ],
])("%j", (unpriced, text) => {
  expect(unpricedText(unpriced, nameOf)).toBe(text);
});

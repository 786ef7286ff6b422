import * as z from "zod";
import { plainText } from "../shared/display/plain-text.ts";
import { defined } from "../shared/platform/read-value.ts";
import type { PricedLine } from "../shared/reports/explain-usage.ts";
import { tokensJson } from "../shared/reports/report-json.ts";
import { rounded } from "./freshness.ts";

const count = z.number().min(0);
const rate = count.describe("USD per million tokens");

export const explainedLineSchema = z.strictObject({
  model: z.string(),
  speed: z.enum(["fast"]).exactOptional(),
  promptAbove: count.describe(
    "Above 0: the price that this model has for prompts longer than so many tokens",
  ),
  inputTokens: count,
  outputTokens: count,
  cacheCreationTokens: count,
  cacheReadTokens: count,
  cacheCreation5mTokens: count,
  cacheCreation1hTokens: count,
  reasoningTokens: count.describe("Part of outputTokens"),
  webSearches: count,
  requests: count,
  rates: z
    .strictObject({
      input: rate,
      output: rate,
      cacheRead: rate,
      cacheWrite5m: rate,
      cacheWrite1h: rate,
      webSearch: count.describe("USD per thousand searches"),
    })
    .exactOptional()
    .describe("Absent: no price is known"),
  cost: count.nullable().describe("Tokens times rates, in USD"),
});
export type ExplainedLine = z.input<typeof explainedLineSchema>;

export function explainedLine(line: PricedLine): ExplainedLine {
  const { model, speed, promptAbove, tokens, rates, costUsd } = line;
  return defined({
    model: plainText(model, 100),
    speed,
    promptAbove,
    ...tokensJson(tokens),
    rates,
    cost: costUsd === null ? null : rounded(costUsd, 6),
  });
}

import { tokensJson } from "../../shared/reports/report-json.ts";
import type { UsageTokens } from "../../shared/sources/usage-entry.ts";
import { totalTokens } from "../../shared/usage/token-counts.ts";

/** What used something: an answer, or all of one kind on one day. */
export type ExportRow = {
  names: Readonly<Record<string, string | undefined>>;
  tokens: UsageTokens;
  /** `null`: no price is known for some of it. */
  costUsd: number | null;
};

/** The columns of both exports after those of their names, in the words of `tacho usage --json`. */
export function exportFields({ names, tokens, costUsd }: ExportRow) {
  return {
    ...names,
    ...tokensJson(tokens),
    totalTokens: totalTokens(tokens),
    totalCost: costUsd,
  };
}

import type { UsageBlock } from "../../shared/reports/blocks.ts";
import { tokensJson } from "../../shared/reports/report-json.ts";
import { NO_USAGE } from "../../shared/sources/usage-entry.ts";
import { csvText } from "./csv-text.ts";

/** A line for each block; gaps have none. */
export function blocksCsv(blocks: readonly UsageBlock[]): string {
  const head = [
    ...["startTime", "endTime", "kind", "account", "usedPercent"],
    ...Object.keys(tokensJson(NO_USAGE)),
    ...["totalTokens", "costUSD", "models"],
  ];
  const lines = blocks.map((block) => [
    new Date(block.startMs).toISOString(),
    new Date(block.endMs).toISOString(),
    block.kind,
    block.account,
    block.usedPercent,
    ...Object.values(tokensJson(block.tokens)),
    block.totalTokens,
    block.costUsd,
    block.models.map(({ model }) => model).join(" "),
  ]);
  return csvText(head, lines);
}

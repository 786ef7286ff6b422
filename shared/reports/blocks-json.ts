import { defined } from "../platform/read-value.ts";
import type { BlocksReport, UsageBlock } from "./blocks.ts";
import { amountJson } from "./report-json.ts";

/** Idle time between two blocks of an account. */
type Gap = { account?: string | undefined; startMs: number; endMs: number };

/**
 * The blocks in the shape that ccusage made well known, with more beside it: `kind` says whether the
 * service reported the window or it was derived. Times without a block stand among them as gaps.
 */
export function blocksJson({ blocks, totals, priceDate }: BlocksReport, asOfMs: number) {
  const rows = [
    ...blocks.map((block) => ({ startMs: block.startMs, json: blockJson(block) })),
    ...gapsOf(blocks).map((gap) => ({ startMs: gap.startMs, json: gapJson(gap) })),
  ];
  return {
    blocks: rows.sort((a, b) => a.startMs - b.startMs).map(({ json }) => json),
    totals: amountJson(totals),
    source: "claude",
    priceTable: priceDate,
    asOf: isoText(asOfMs),
  };
}

function blockJson(block: UsageBlock) {
  const { kind, account, startMs, endMs, isActive, usedPercent, tokens, models, unpriced } = block;
  const hasUsage = block.totalTokens > 0;
  return defined({
    id: isoText(startMs),
    kind,
    account,
    startTime: isoText(startMs),
    endTime: isoText(endMs),
    firstActivity: hasUsage ? isoText(block.firstAtMs) : null,
    actualEndTime: hasUsage ? isoText(block.lastAtMs) : null,
    isActive,
    isGap: false,
    usedPercent,
    entries: tokens.requests,
    tokenCounts: {
      inputTokens: tokens.input,
      outputTokens: tokens.output,
      cacheCreationInputTokens: tokens.cacheWrite5m + tokens.cacheWrite1h,
      cacheReadInputTokens: tokens.cacheRead,
    },
    totalTokens: block.totalTokens,
    costUSD: block.costUsd,
    unpriced: unpriced.models.length > 0 ? unpriced : undefined,
    models: models.map(({ model }) => model).sort(),
  });
}

function gapsOf(blocks: readonly UsageBlock[]): Gap[] {
  const ends = new Map<string | undefined, number>();
  return blocks.flatMap(({ account, startMs, endMs }) => {
    const lastEndMs = ends.get(account);
    ends.set(account, Math.max(endMs, lastEndMs ?? 0));
    if (lastEndMs === undefined || lastEndMs >= startMs) return [];
    return [{ account, startMs: lastEndMs, endMs: startMs }];
  });
}

function gapJson({ account, startMs, endMs }: Gap) {
  return defined({
    id: `gap-${isoText(startMs)}`,
    account,
    startTime: isoText(startMs),
    endTime: isoText(endMs),
    actualEndTime: null,
    isActive: false,
    isGap: true,
    entries: 0,
    tokenCounts: {
      inputTokens: 0,
      outputTokens: 0,
      cacheCreationInputTokens: 0,
      cacheReadInputTokens: 0,
    },
    totalTokens: 0,
    costUSD: 0,
    models: [],
  });
}

function isoText(atMs: number): string {
  return new Date(atMs).toISOString();
}

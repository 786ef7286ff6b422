import { defined } from "../platform/read-value.ts";
import type { BlockGap, BlocksReport, UsageBlock } from "./blocks.ts";
import { machineTimeZone } from "./calendar.ts";
import { amountJson, lastMoment } from "./report-json.ts";

/**
 * The blocks in the shape that ccusage made well known, with more beside it: `kind` says whether the
 * service reported the window or it was derived. Times without a block stand among them as gaps, or
 * behind them where the dearest come first.
 */
export function blocksJson(report: BlocksReport, asOfMs: number) {
  const { totals, found, nextCursor, sinceDay, untilDay, timeZone, priceDate } = report;
  return defined({
    blocks: rowsOf(report, asOfMs),
    totals: amountJson(totals),
    source: "claude",
    found,
    nextCursor,
    since: sinceDay,
    until: untilDay,
    timeZone: timeZone ?? machineTimeZone(),
    priceTable: priceDate,
    asOf: isoText(asOfMs),
  });
}

function rowsOf({ blocks, gaps }: BlocksReport, asOfMs: number) {
  const rows = blocks.map((block) => ({ atMs: block.startMs, json: blockJson(block, asOfMs) }));
  const between = gaps.map((gap) => ({ atMs: gap.startMs, json: gapJson(gap) }));
  const times = blocks.map(({ startMs }) => startMs).join();
  const all = [...rows, ...between].sort((a, b) => a.atMs - b.atMs);
  const inTime = rows.map(({ atMs }) => atMs).sort((a, b) => a - b);
  if (times === inTime.join()) return all.map(({ json }) => json);
  if (times === inTime.reverse().join()) return all.reverse().map(({ json }) => json);
  return [...rows, ...between].map(({ json }) => json);
}

function blockJson(block: UsageBlock, asOfMs: number) {
  const { kind, account, startMs, endMs, isActive, usedPercent, tokens, models, unpriced } = block;
  const hasUsage = block.totalTokens > 0;
  return defined({
    id: isoText(startMs),
    kind,
    account,
    startTime: isoText(startMs),
    endTime: isoText(endMs),
    firstActivity: hasUsage ? isoText(Math.max(startMs, block.firstAtMs)) : null,
    actualEndTime: hasUsage ? isoText(lastMoment(block, Math.min(endMs, asOfMs))) : null,
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

function gapJson({ account, startMs, endMs }: BlockGap) {
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

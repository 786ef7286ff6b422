import type { UsageTable } from "../ledger/usage-table.ts";
import { defined } from "../platform/read-value.ts";
import type { PriceBook } from "../prices/price-book.ts";
import type { QuotaObservation } from "../quota/quota-window.ts";
import { type BlockSpan, blockSpans, serverSpans } from "./block-spans.ts";
import { addCell, addedUp, type Bucket, bucketAt, emptyBucket } from "./bucket.ts";
import { openCalendar, QUARTERS_PER_DAY } from "./calendar.ts";
import { dayNumber } from "./day-text.ts";
import { groupContexts } from "./group-contexts.ts";
import { pageRows } from "./page-rows.ts";
import { type PriceEpochs, priceEpochs } from "./price-epochs.ts";
import { summarizer } from "./priced-summary.ts";
import type { UsageQuery } from "./query.ts";
import { sumCells } from "./sum-cells.ts";
import type { UsageReport, UsageSummary } from "./usage-row.ts";

/** Five hours of one account of Claude Code, to a quarter of an hour. */
export type UsageBlock = UsageSummary &
  BlockSpan & {
    /** Absent where no file names one. */
    account?: string;
    isActive: boolean;
  };

/** What the service reported, by account; see `readObservations`. */
export type Observed = ReadonlyMap<string, readonly QuotaObservation[]>;

/** Idle time between two blocks of an account. */
export type BlockGap = { account?: string; startMs: number; endMs: number };

export type BlocksReport = Pick<
  UsageReport,
  "sinceDay" | "untilDay" | "timeZone" | "priceDate" | "found" | "nextCursor" | "totals"
> & {
  /** One page, in the query's order; of several accounts side by side. */
  blocks: readonly UsageBlock[];
  /** Oldest first, between the blocks of the page. */
  gaps: readonly BlockGap[];
};

/**
 * The 5-hour windows of Claude Code, as the service reported them where that is known, else derived
 * from when there was usage. Their times are those of all usage of the account; the query's project
 * and model decide what is counted in them, and those without any of it are left out; its days which
 * are listed (by their start). What was imported has days only and is left out. Throws an `AppError`
 * for a bad cursor.
 */
export function usageBlocks(
  table: UsageTable,
  prices: PriceBook,
  { query, observed, nowMs }: { query: BlocksQuery; observed: Observed; nowMs: number },
): BlocksReport {
  const { project, model } = query;
  const asked = groupContexts(table.contexts, defined({ ...ALL_CLAUDE, project, model }));
  const epochs = priceEpochs(table.contexts, prices);
  const summary = summarizer(asked.classes, epochs, prices);
  const isListed = blockFilter(query);
  const gaps: BlockGap[] = [];
  const found = accountsIn(table, observed).flatMap(({ account, rowOf }) => {
    if (query.account !== undefined && account !== query.account) return [];
    const servers = serverSpans(observed.get(account ?? "") ?? [], nowMs);
    const { spans, spanOf } = blockSpans(quartersOf(table, rowOf), servers);
    const buckets = bucketsOf(table, { spans, spanOf, rowOf, asked, epochs });
    gaps.push(...gapsOf(spans, account));
    return spans.flatMap((span, index) => {
      const bucket = buckets.get(index);
      const isAsked = isListed(span.startMs, bucket !== undefined);
      return isAsked ? [{ span, account, bucket: bucket ?? emptyBucket() }] : [];
    });
  });
  const blocks = found.map(({ span, account, bucket }): UsageBlock => {
    const isActive = span.startMs <= nowMs && nowMs < span.endMs;
    return defined({ ...summary(bucket), ...span, account, isActive });
  });
  const page = pageBlocks(blocks, query);
  return defined({
    blocks: page.blocks,
    gaps: gapsAmong(page.blocks, gaps),
    found: blocks.length,
    nextCursor: page.nextCursor,
    totals: summary(addedUp(found.map(({ bucket }) => bucket))),
    sinceDay: query.sinceDay,
    untilDay: query.untilDay,
    timeZone: query.timeZone,
    priceDate: prices.date,
  });
}

export type BlocksQuery = Pick<
  UsageQuery,
  "sinceDay" | "untilDay" | "timeZone" | "project" | "model" | "account" | "limit" | "cursor"
> & { order?: UsageQuery["order"] };

/** By the start of the blocks; two accounts may have blocks that begin together. */
function pageBlocks(
  blocks: readonly UsageBlock[],
  { order = "oldest", ...query }: BlocksQuery,
): { blocks: readonly UsageBlock[]; nextCursor: string | undefined } {
  const placed = blocks.map((block) => ({
    block,
    row: { ...block, key: block.account ?? "", lastAtMs: block.startMs },
  }));
  // As sessions are: by their `lastAtMs`, else dearest first.
  const { rows, nextCursor } = pageRows(placed, { ...query, groupBy: "session", order });
  return { blocks: rows.map(({ block }) => block), nextCursor };
}

function gapsOf(spans: readonly BlockSpan[], account: string | undefined): BlockGap[] {
  return spans.flatMap(({ endMs }, index) => {
    const next = spans[index + 1];
    if (next === undefined || next.startMs <= endMs) return [];
    return [defined({ account, startMs: endMs, endMs: next.startMs })];
  });
}

function gapsAmong(blocks: readonly UsageBlock[], gaps: readonly BlockGap[]): BlockGap[] {
  const starts = blocks.map(({ startMs }) => startMs);
  const [first, last] = [Math.min(...starts), Math.max(...starts)];
  return gaps
    .filter(({ startMs, endMs }) => startMs >= first && endMs <= last)
    .sort((a, b) => a.startMs - b.startMs);
}

const ALL_CLAUDE: UsageQuery = { groupBy: "source", source: "claude", order: "oldest" };

type AccountRows = { account: string | undefined; rowOf: Int32Array };

/** Usage that names no account is that of the only one there is; of several it could be any. */
function accountsIn(table: UsageTable, observed: Observed): AccountRows[] {
  const { rowOf, sessionOf, accounts } = groupContexts(table.contexts, ALL_CLAUDE);
  const named = table.contexts.map(({ account }, index) => {
    const isCounted = (rowOf[index] ?? -1) >= 0 && (sessionOf[index] ?? -1) >= 0;
    return { isCounted, account: account ?? accounts[sessionOf[index] ?? -1] };
  });
  const known = new Set([
    ...observed.keys(),
    ...named.flatMap(({ isCounted, account }) => (isCounted && account ? [account] : [])),
  ]);
  const only = known.size === 1 ? [...known][0] : undefined;
  const all = named.map(({ isCounted, account }) => ({ isCounted, account: account ?? only }));
  const hasNameless = all.some(({ isCounted, account }) => isCounted && account === undefined);
  return [...known, ...(hasNameless ? [undefined] : [])].map((account) => ({
    account,
    rowOf: Int32Array.from(all, (one) => (one.isCounted && one.account === account ? 0 : -1)),
  }));
}

/** With usage, ascending, each once. */
function quartersOf({ rows, quarters, contextOf }: UsageTable, rowOf: Int32Array): number[] {
  const found = new Set<number>();
  for (let row = 0; row < rows; row++) {
    if ((rowOf[contextOf[row] ?? 0] ?? -1) >= 0) found.add(quarters[row] ?? 0);
  }
  return [...found].sort((a, b) => a - b);
}

type Placing = ReturnType<typeof blockSpans> & {
  rowOf: Int32Array;
  asked: ReturnType<typeof groupContexts>;
  epochs: PriceEpochs;
};

/** By index of the span. */
function bucketsOf(
  table: UsageTable,
  { spans, spanOf, rowOf, asked, epochs }: Placing,
): ReadonlyMap<number, Bucket> {
  const indexes = new Map(spans.map((span, index) => [span, index]));
  const wanted = rowOf.map((row, index) => (row < 0 ? -1 : (asked.rowOf[index] ?? -1)));
  const cells = sumCells(table, wanted, (utcDay) =>
    Int32Array.from({ length: QUARTERS_PER_DAY }, (_, index) => {
      const quarter = utcDay * QUARTERS_PER_DAY + index;
      const span = spanOf.get(quarter);
      if (span === undefined) return -1;
      return (indexes.get(span) ?? 0) * epochs.count + epochs.at(quarter);
    }),
  );
  const buckets = new Map<number, Bucket>();
  for (let cell = 0; cell < cells.count; cell++) {
    const number = cells.contexts[cell] ?? 0;
    const context = table.contexts[number];
    const slot = cells.slots[cell] ?? 0;
    if (context === undefined) continue;
    const price = (asked.classOf[number] ?? 0) * epochs.count + (slot % epochs.count);
    const session = asked.sessionOf[number] ?? -1;
    const bucket = bucketAt(buckets, Math.floor(slot / epochs.count));
    addCell(bucket, cells, { cell, context, session, price });
  }
  return buckets;
}

function blockFilter(query: BlocksQuery): (atMs: number, hasUsage: boolean) => boolean {
  const isDay = dayFilter(query);
  const isPart = query.project !== undefined || query.model !== undefined;
  return (atMs, hasUsage) => (hasUsage || !isPart) && isDay(atMs);
}

function dayFilter({ sinceDay, untilDay, timeZone }: BlocksQuery): (atMs: number) => boolean {
  if (sinceDay === undefined && untilDay === undefined) return () => true;
  const calendar = openCalendar(timeZone);
  const since = dayNumber(sinceDay ?? "") ?? -Infinity;
  const until = dayNumber(untilDay ?? "") ?? Infinity;
  return (atMs) => {
    const day = calendar.dayAt(atMs);
    return day >= since && day <= until;
  };
}

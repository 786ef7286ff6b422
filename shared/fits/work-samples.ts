import { MS_PER_QUARTER } from "../ledger/usage-table.ts";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../platform/time.ts";
import type { MergedWindow } from "../quota/merge-observations.ts";
import type { WindowKind } from "../quota/quota-window.ts";
import type { WeightedWork } from "./weighted-work.ts";

/** A stretch of a window: what was done in it, as the ledger knows, and how many percent it took. */
export type WorkSample = {
  fromMs: number;
  toMs: number;
  percent: number;
  /** USD at list prices, by model, in the order of the work's models. */
  usd: readonly number[];
  totalUsd: number;
};

/** Shorter ones say more of the rounding to whole percents than of the work. */
const MIN_SPAN_MS: Record<WindowKind, number> = {
  five_hour: MS_PER_HOUR,
  seven_day: 4 * MS_PER_HOUR,
};
/** A rise between two readings happened in at most this time before the later one. */
const GROWTH_MS = 15 * MS_PER_MINUTE;
/** The line is known at moments that have a reading so near, or no work since the one before. */
const NEAR_MS = 10 * MS_PER_MINUTE;
/** Of tokens without a price more would make the rest say too much. */
const MAX_UNPRICED_SHARE = 0.05;

/**
 * Cuts windows into stretches of whole quarters of an hour between moments at which both the line and
 * the ledger are known. Where to cut is decided by time, not by percent: stretches that end when the
 * line has just risen would all seem dear.
 */
export function workSamples(windows: readonly MergedWindow[], work: WeightedWork): WorkSample[] {
  return windows.flatMap((window) => samplesIn(window, work));
}

function samplesIn(window: MergedWindow, work: WeightedWork): WorkSample[] {
  const minSpan = MIN_SPAN_MS[window.window] / MS_PER_QUARTER;
  const samples: WorkSample[] = [];
  let from: Edge | undefined;
  for (const edge of knownEdges(window, work)) {
    if (from === undefined) from = edge;
    if (edge.quarter - from.quarter < minSpan) continue;
    const sample = sampleBetween(from, edge, work);
    if (sample !== undefined) samples.push(sample);
    from = edge;
  }
  return samples;
}

/** The start of a quarter, and how much was used by then. */
type Edge = { quarter: number; percent: number };

function knownEdges({ startMs, points }: MergedWindow, work: WeightedWork): Edge[] {
  const first = Math.max(Math.ceil(startMs / MS_PER_QUARTER), work.fromQuarter);
  const last = Math.floor((points.at(-1) ?? points[0]).atMs / MS_PER_QUARTER);
  const end = Math.min(last, work.completeUntilQuarter);
  const edges: Edge[] = [];
  let index = -1;
  for (let quarter = first; quarter <= end; quarter++) {
    const atMs = quarter * MS_PER_QUARTER;
    while ((points[index + 1]?.atMs ?? Number.POSITIVE_INFINITY) <= atMs) index++;
    const before = points[index] ?? { atMs: startMs, usedPercent: 0 };
    // Used up: work may go on, paid as extra usage, but the line cannot tell.
    if (before.usedPercent >= 100) break;
    const after = points[index + 1];
    const isNear = atMs - before.atMs <= NEAR_MS || (after?.atMs ?? Infinity) - atMs <= NEAR_MS;
    if (!isNear && hasWork(work, Math.floor(before.atMs / MS_PER_QUARTER), quarter)) continue;
    edges.push({ quarter, percent: lineAt(atMs, before, after) });
  }
  return edges;
}

type Reading = { atMs: number; usedPercent: number };

function lineAt(atMs: number, before: Reading, after: Reading | undefined): number {
  if (after === undefined) return before.usedPercent;
  const growsFromMs = Math.max(before.atMs, after.atMs - GROWTH_MS);
  const share = Math.max(0, atMs - growsFromMs) / (after.atMs - growsFromMs);
  return before.usedPercent + share * (after.usedPercent - before.usedPercent);
}

function hasWork(work: WeightedWork, from: number, to: number): boolean {
  if (between(work.unpriced, { from, to }, work) > 0) return true;
  return work.models.some(({ weighted }) => between(weighted, { from, to }, work) > 0);
}

function sampleBetween(from: Edge, to: Edge, work: WeightedWork): WorkSample | undefined {
  const span = { from: from.quarter, to: to.quarter };
  const unpriced = between(work.unpriced, span, work);
  const priced = work.models.reduce((sum, { tokens }) => sum + between(tokens, span, work), 0);
  if (unpriced > MAX_UNPRICED_SHARE * (priced + unpriced)) return undefined;
  const usd = work.models.map(({ weighted, inputUsd }) => between(weighted, span, work) * inputUsd);
  return {
    fromMs: span.from * MS_PER_QUARTER,
    toMs: span.to * MS_PER_QUARTER,
    percent: to.percent - from.percent,
    usd,
    totalUsd: usd.reduce((sum, one) => sum + one, 0),
  };
}

function between(
  sums: Float64Array,
  { from, to }: { from: number; to: number },
  { fromQuarter }: WeightedWork,
): number {
  return (sums[to - fromQuarter] ?? 0) - (sums[Math.max(0, from - fromQuarter)] ?? 0);
}

import { MS_PER_QUARTER } from "../ledger/usage-table.ts";
import { MS_PER_HOUR } from "../platform/time.ts";
import { lastPoint, mergeWindows } from "../quota/merge-observations.ts";
import { type QuotaObservation, WINDOWS } from "../quota/quota-window.ts";

const LENGTH_MS = WINDOWS.five_hour.lengthMs;

/** The time of a block; see `UsageBlock`. */
export type BlockSpan = {
  kind: "server" | "derived";
  startMs: number;
  endMs: number;
  usedPercent?: number;
};

/** The windows that the service reported to one account, oldest first, none into another. */
export function serverSpans(
  observations: readonly QuotaObservation[],
  nowMs: number,
): readonly BlockSpan[] {
  let lastEndMs = 0;
  return mergeWindows(observations, "five_hour", nowMs).flatMap((window) => {
    // Resets are known to some minutes only (`toleranceMs`), so that neighbours may seem to overlap.
    const startMs = Math.max(window.startMs, lastEndMs);
    const endMs = window.cutAtMs ?? window.resetsAtMs;
    if (endMs <= startMs) return [];
    lastEndMs = endMs;
    return { kind: "server" as const, startMs, endMs, usedPercent: lastPoint(window).usedPercent };
  });
}

/**
 * All blocks of one account, oldest first, and that of each quarter of an hour with usage (ascending,
 * each once). Usage outside of what the service reported opens a block at its full hour.
 */
export function blockSpans(
  quarters: readonly number[],
  servers: readonly BlockSpan[],
): { spans: readonly BlockSpan[]; spanOf: ReadonlyMap<number, BlockSpan> } {
  const spanOf = new Map<number, BlockSpan>();
  const derived: BlockSpan[] = [];
  for (const quarter of quarters) {
    const atMs = quarter * MS_PER_QUARTER;
    const open = derived.at(-1);
    const server = serverAt(servers, atMs);
    if (server !== undefined) spanOf.set(quarter, server);
    else if (open !== undefined && atMs < open.endMs) spanOf.set(quarter, open);
    else {
      const opened = derivedAt(atMs, [...servers, ...derived.slice(-1)]);
      derived.push(opened);
      spanOf.set(quarter, opened);
    }
  }
  const spans = [...servers, ...derived].sort((a, b) => a.startMs - b.startMs);
  return { spans, spanOf };
}

/**
 * The window a quarter of an hour belongs to: that of its middle, else one that it reaches into. A
 * window starts with its first usage, somewhere within a quarter.
 */
function serverAt(servers: readonly BlockSpan[], atMs: number): BlockSpan | undefined {
  const middleMs = atMs + MS_PER_QUARTER / 2;
  return (
    servers.find(({ startMs, endMs }) => startMs <= middleMs && middleMs < endMs) ??
    servers.find(({ startMs, endMs }) => startMs < atMs + MS_PER_QUARTER && atMs < endMs)
  );
}

/** Neither before the end of the last block nor into the next window that is known. */
function derivedAt(atMs: number, others: readonly BlockSpan[]): BlockSpan {
  const ends = others.map(({ endMs }) => endMs).filter((endMs) => endMs <= atMs);
  const startMs = Math.max(Math.floor(atMs / MS_PER_HOUR) * MS_PER_HOUR, ...ends);
  const starts = others.map((other) => other.startMs).filter((other) => other > startMs);
  return { kind: "derived", startMs, endMs: Math.min(startMs + LENGTH_MS, ...starts) };
}

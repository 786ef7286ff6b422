import { MS_PER_MINUTE } from "../platform/time.ts";
import { byTime, type CheckedRow } from "./checked-rows.ts";
import { WINDOWS, type WindowKind } from "./quota-window.ts";
import { rowsByReset } from "./rows-by-reset.ts";

/** The time of one window and the rows that speak of it, by time. */
export type WindowSpan = {
  startMs: number;
  resetsAtMs: number;
  /** When another window took its place before the reset. */
  cutAtMs?: number;
  rows: readonly CheckedRow[];
  /** Several rows spoke of another window at the same time: two accounts may be mixed. */
  contested: boolean;
};

/** So many rows over so much time must speak for something unusual before it is believed. */
export const PROOF_ROWS = 3;
const PROOF_SPAN_MS = 10 * MS_PER_MINUTE;

/**
 * The windows that rows (sorted by time) speak of, oldest first. Resets within the tolerance are one
 * window. Of two that overlap only one can be real: the one with more rows, unless the other began
 * to speak after the first had fallen silent. A row without a reset belongs to the window that was
 * open then; where none was, it is left out.
 */
export function windowSpans(rows: readonly CheckedRow[], window: WindowKind): WindowSpan[] {
  const { lengthMs, toleranceMs } = WINDOWS[window];
  const spans = rowsByReset(rows, toleranceMs).map((group) => ({
    ...group,
    startMs: group.resetsAtMs - lengthMs,
    contested: false,
  }));
  const kept = spans.length > 1 ? withoutImpossible(spans, WINDOWS[window]) : spans;
  // The usual case on the hot path: code that does not run need not be compiled.
  const isComplete = rows.every(({ resetsAtMs }) => resetsAtMs !== undefined);
  return isComplete ? kept : withUnnamedRows(kept, rows);
}

/** Whether rows (by time) are too many, over too long, for a slip or a late answer. */
export function isProof(rows: readonly CheckedRow[]): boolean {
  const spanMs = (rows.at(-1)?.atMs ?? 0) - (rows[0]?.atMs ?? 0);
  return rows.length >= PROOF_ROWS && spanMs >= PROOF_SPAN_MS;
}

type WindowTimes = { lengthMs: number; toleranceMs: number };

function withoutImpossible(
  spans: readonly WindowSpan[],
  { lengthMs, toleranceMs }: WindowTimes,
): WindowSpan[] {
  // By the window's length that its reset lies in: only neighbours can overlap.
  const byStretch = new Map<number, WindowSpan[]>();
  for (const span of [...spans].sort(byWeight)) {
    const stretch = Math.floor(span.resetsAtMs / lengthMs);
    const near = (step: number) => byStretch.get(stretch + step) ?? [];
    const rivals = [-1, 0, 1].flatMap(near).filter((other) => overlapMs(span, other) > toleranceMs);
    if (rivals.every((rival) => takesOver(span, rival) || takesOver(rival, span))) {
      byStretch.set(stretch, [...near(0), span]);
    } else if (isProof(span.rows)) for (const rival of rivals) rival.contested = true;
  }
  const kept = [...byStretch.values()].flat();
  kept.sort((a, b) => firstAtMs(a) - firstAtMs(b) || a.resetsAtMs - b.resetsAtMs);
  cutWhereTakenOver(kept, toleranceMs);
  return kept;
}

function byWeight(a: WindowSpan, b: WindowSpan): number {
  return b.rows.length - a.rows.length || lastAtMs(b) - lastAtMs(a) || b.resetsAtMs - a.resetsAtMs;
}

/** The service moved the reset: all that was said from some moment on speaks of the later window. */
function takesOver(later: WindowSpan, earlier: WindowSpan): boolean {
  return isProof(later.rows) && isProof(earlier.rows) && lastAtMs(earlier) < firstAtMs(later);
}

function cutWhereTakenOver(spans: readonly WindowSpan[], toleranceMs: number): void {
  spans.forEach((span, index) => {
    const next = spans[index + 1];
    if (next === undefined || overlapMs(span, next) <= toleranceMs) return;
    span.cutAtMs = firstAtMs(next);
    const isEmptied = (next.rows[0]?.usedPercent ?? 0) < (span.rows.at(-1)?.usedPercent ?? 0);
    if (isEmptied) next.startMs = Math.max(next.startMs, lastAtMs(span));
  });
}

/** Gives each window all its rows by time, those without a reset included. */
function withUnnamedRows(spans: readonly WindowSpan[], rows: readonly CheckedRow[]): WindowSpan[] {
  const unnamed = new Map<WindowSpan, CheckedRow[]>();
  for (const row of rows) {
    if (row.resetsAtMs !== undefined) continue;
    const owner = spans.findLast((span) => isOpen(span, row.atMs));
    if (owner === undefined) continue;
    const more = unnamed.get(owner);
    if (more === undefined) unnamed.set(owner, [row]);
    else more.push(row);
  }
  return spans.map((span) => {
    const more = unnamed.get(span);
    return more === undefined ? span : { ...span, rows: [...span.rows, ...more].sort(byTime) };
  });
}

function isOpen(span: WindowSpan, atMs: number): boolean {
  return span.startMs <= atMs && atMs < (span.cutAtMs ?? span.resetsAtMs);
}

function overlapMs(a: WindowSpan, b: WindowSpan): number {
  return Math.min(a.resetsAtMs, b.resetsAtMs) - Math.max(a.startMs, b.startMs);
}

function firstAtMs({ rows }: WindowSpan): number {
  return rows[0]?.atMs ?? 0;
}

function lastAtMs({ rows }: WindowSpan): number {
  return rows.at(-1)?.atMs ?? 0;
}

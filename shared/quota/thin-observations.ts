import { MS_PER_MINUTE } from "../platform/time.ts";
import { lastPoint, type MergedWindow, mergeWindows } from "./merge-observations.ts";
import { asWeek, isModelWeek } from "./model-week.ts";
import { checkedPercent, isResetOf } from "./quota-reading.ts";
import type { QuotaObservation, WindowKind } from "./quota-window.ts";

/** One point of a line is kept in so much time. */
export const THINNED_TO_MS: Record<WindowKind, number> = {
  five_hour: 15 * MS_PER_MINUTE,
  seven_day: 60 * MS_PER_MINUTE,
};

/** Resets are said with other fractions of a minute each time; thinning may choose another of them. */
const SAME_RESET_MS = MS_PER_MINUTE;

/**
 * Those of `rows` that the lines of closed windows need: for each line the first point, the last one
 * of every 15 minutes (weeks: 60), and where it first stood highest. Where a line would come out
 * different all its rows stay. So do rows of windows that are still open, and of kinds not known here.
 * `around` are rows of the months before and after, which speak of the same windows at the edges; all
 * are of ONE account.
 */
export function thinnedObservations(
  rows: readonly QuotaObservation[],
  around: readonly QuotaObservation[],
  nowMs: number,
): QuotaObservation[] {
  const kept: QuotaObservation[] = [];
  for (const window of new Set(rows.map((row) => row.window))) {
    const own = rows.filter((row) => row.window === window);
    const kind = kindOf(window);
    if (kind === undefined) kept.push(...own);
    else {
      const beside = around.filter((row) => row.window === window);
      kept.push(...thinnedWindow(own, beside, { kind, nowMs }));
    }
  }
  return kept;
}

function kindOf(window: string): WindowKind | undefined {
  if (window === "five_hour" || window === "seven_day") return window;
  return isModelWeek(window) ? "seven_day" : undefined;
}

type Kind = { kind: WindowKind; nowMs: number };

function thinnedWindow(
  rows: readonly QuotaObservation[],
  beside: readonly QuotaObservation[],
  { kind, nowMs }: Kind,
): QuotaObservation[] {
  const merge = (kept: readonly QuotaObservation[]) => {
    const all = [...kept, ...beside];
    return mergeWindows(kind === "seven_day" ? asWeek(all) : all, kind, nowMs);
  };
  const lines = merge(rows);
  const wanted = new Set(lines.flatMap((line) => pointsOf(line, THINNED_TO_MS[kind])));
  const whole = new Set<MergedWindow>(lines.filter(({ resetsAtMs }) => resetsAtMs > nowMs));
  // Each round takes back what came out wrong; the second one nearly always finds nothing.
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const kept = rows.filter((row) => isKept(row, { wanted, whole, kind, nowMs }));
    const wrong = differing(lines, merge(kept), THINNED_TO_MS[kind]);
    const added = wrong.filter((line) => !whole.has(line));
    if (wrong.length === 0) return kept;
    if (added.length === 0) break;
    for (const line of added) whole.add(line);
  }
  return [...rows];
}

const MAX_ROUNDS = 10;

/** What tells a point of a line in the row that it came from. */
function nameOf({ atMs, usedPercent, sessionId }: Named): string {
  return `${atMs} ${usedPercent} ${sessionId ?? ""}`;
}
type Named = Pick<QuotaObservation, "atMs" | "usedPercent" | "sessionId">;

function pointsOf(line: MergedWindow, bucketMs: number): string[] {
  const { points } = line;
  const highest = points.find(({ usedPercent }) => usedPercent === lastPoint(line).usedPercent);
  const kept = points.filter((point, index) => {
    const next = points[index + 1];
    const isLastOfBucket =
      next === undefined || bucketOf(next.atMs, bucketMs) !== bucketOf(point.atMs, bucketMs);
    return index === 0 || isLastOfBucket || point === highest;
  });
  return kept.map(nameOf);
}

function bucketOf(atMs: number, bucketMs: number): number {
  return Math.floor(atMs / bucketMs);
}

type Choice = Kind & { wanted: ReadonlySet<string>; whole: ReadonlySet<MergedWindow> };

function isKept(row: QuotaObservation, { wanted, whole, kind, nowMs }: Choice): boolean {
  // Dated ahead by a wrong clock, be it that one or ours: not for us to judge.
  if (row.atMs > nowMs) return true;
  const usedPercent = checkedPercent(row.usedPercent);
  if (usedPercent === undefined) return false;
  if (wanted.has(nameOf({ ...row, usedPercent }))) return true;
  return [...whole].some((line) => speaksOf(row, line, kind));
}

/** Whether the row had, or may have had, a say in that line. */
function speaksOf(row: QuotaObservation, line: MergedWindow, kind: WindowKind): boolean {
  const { atMs, resetsAtMs } = row;
  if (resetsAtMs !== undefined && !isResetOf(kind, resetsAtMs, atMs)) return false;
  return atMs >= line.startMs - LATE_MS && atMs <= line.resetsAtMs + LATE_MS;
}

/** More than resets of one window differ by. */
const LATE_MS = 60 * MS_PER_MINUTE;

/** Those of the lines that are not the same after thinning. */
function differing(
  before: readonly MergedWindow[],
  after: readonly MergedWindow[],
  bucketMs: number,
): MergedWindow[] {
  // A line that was not there before: which of them it came from, nobody can say.
  if (after.length > before.length) return [...before];
  return before.filter((line) => !after.some((other) => isSameLine(line, other, bucketMs)));
}

/** Whether the thinned line says the same, each step at most `bucketMs` later. */
export function isSameLine(before: MergedWindow, after: MergedWindow, bucketMs: number): boolean {
  const isAligned =
    isClose(before.resetsAtMs, after.resetsAtMs) &&
    isClose(before.startMs, after.startMs) &&
    isClose(before.cutAtMs ?? 0, after.cutAtMs ?? 0) &&
    lastPoint(before).usedPercent === lastPoint(after).usedPercent &&
    lastPoint(before).atMs === lastPoint(after).atMs;
  if (!isAligned) return false;
  const known = new Set(before.points.map(nameOf));
  if (!after.points.every((point) => known.has(nameOf(point)))) return false;
  let next = 0;
  return before.points.every(({ atMs, usedPercent }) => {
    while ((after.points[next]?.usedPercent ?? Number.POSITIVE_INFINITY) < usedPercent) next++;
    const reached = after.points[next];
    return reached !== undefined && reached.atMs < atMs + bucketMs;
  });
}

function isClose(aMs: number, bMs: number): boolean {
  return Math.abs(aMs - bMs) <= SAME_RESET_MS;
}

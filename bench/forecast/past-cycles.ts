import { MS_PER_DAY } from "../../shared/platform/time.ts";
import { lastPoint, type MergedWindow } from "../../shared/quota/merge-observations.ts";
import { WINDOWS } from "../../shared/quota/quota-window.ts";
import type { PeerInput, Point } from "./point.ts";

const GRID = 168;
const MIN_CYCLES = 3;
const MIN_READINGS = 6;
const FORGETTING_WEEKS = 3;

type Cycle = { curve: readonly number[]; weight: number };

/**
 * CodexBar's forecast from past weeks, here for both windows: each past cycle's curve is moved to
 * what is used now; those that then pass 100 % make the probability and the moment. Cycles that ran
 * out are drawn on from where they did. `undefined` below three past cycles.
 */
export function pastCycles({ current, past, nowMs }: PeerInput): Point | undefined {
  const cycles = past.flatMap((window) => cycleOf(window, nowMs));
  if (cycles.length < MIN_CYCLES) return undefined;
  const { lengthMs } = WINDOWS[current.window];
  const now = (nowMs - (current.resetsAtMs - lengthMs)) / lengthMs;
  const used = lastPoint(current).usedPercent;
  const ends: Weighted[] = [];
  const crossings: Weighted[] = [];
  let runOutWeight = 0;
  for (const { curve, weight } of cycles) {
    const shift = used - valueAt(curve, now);
    const end = (curve.at(-1) ?? 0) + shift;
    ends.push({ value: end, weight });
    if (end < 100) continue;
    runOutWeight += weight;
    crossings.push({ value: crossing(curve, now, 100 - shift), weight });
  }
  const total = cycles.reduce((sum, { weight }) => sum + weight, 0);
  const probability = (runOutWeight + 0.5) / (total + 1);
  const usedAtReset = Math.max(used, weightedMedian(ends));
  if (probability < 0.5 || crossings.length === 0) return { usedAtReset, probability };
  const exhaustsAtMs = nowMs + Math.max(0, weightedMedian(crossings) - now) * lengthMs;
  return { usedAtReset, probability, exhaustsAtMs };
}

function cycleOf(window: MergedWindow, nowMs: number): Cycle[] {
  if (window.points.length < MIN_READINGS) return [];
  const ageWeeks = (nowMs - window.resetsAtMs) / (7 * MS_PER_DAY);
  return [{ curve: drawnOn(curveOf(window)), weight: Math.exp(-ageWeeks / FORGETTING_WEEKS) }];
}

/** The line at 169 even points, from 0 at the start. */
function curveOf({ window, points, resetsAtMs }: MergedWindow): number[] {
  const { lengthMs } = WINDOWS[window];
  const startMs = resetsAtMs - lengthMs;
  const line = [
    { at: 0, used: 0 },
    ...points.map(({ atMs, usedPercent }) => ({
      at: (atMs - startMs) / lengthMs,
      used: usedPercent,
    })),
    { at: 1, used: points.at(-1)?.usedPercent ?? 0 },
  ];
  let next = 1;
  return Array.from({ length: GRID + 1 }, (_, index) => {
    const at = index / GRID;
    while (next < line.length - 1 && (line[next]?.at ?? 1) < at) next++;
    const [a, b] = [line[next - 1], line[next]];
    if (a === undefined || b === undefined) return 0;
    const share = b.at > a.at ? Math.min(1, Math.max(0, (at - a.at) / (b.at - a.at))) : 1;
    return a.used + share * (b.used - a.used);
  });
}

function drawnOn(curve: readonly number[]): number[] {
  const cap = curve.findIndex((used) => used >= 100);
  if (cap <= 0 || cap >= GRID) return [...curve];
  const slope = (curve[cap] ?? 100) / cap;
  return curve.map((used, index) => (index < cap ? used : slope * index));
}

function valueAt(curve: readonly number[], at: number): number {
  const index = Math.min(GRID, Math.max(0, at * GRID));
  const below = curve[Math.floor(index)] ?? 0;
  const above = curve[Math.ceil(index)] ?? below;
  return below + (index % 1) * (above - below);
}

/** Where the curve first reaches `level` after `from`. */
function crossing(curve: readonly number[], from: number, level: number): number {
  const first = Math.ceil(from * GRID);
  for (let index = first; index <= GRID; index++) {
    const used = curve[index] ?? 0;
    if (used < level) continue;
    const before = curve[index - 1] ?? used;
    const share = used > before ? Math.min(1, (level - before) / (used - before)) : 1;
    return Math.max(from, (index - 1 + share) / GRID);
  }
  return 1;
}

type Weighted = { value: number; weight: number };

/** The lower one of two that share the middle. */
function weightedMedian(values: readonly Weighted[]): number {
  const sorted = [...values].sort((a, b) => a.value - b.value);
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let sum = 0;
  for (const { value, weight } of sorted) {
    sum += weight;
    if (sum >= half) return value;
  }
  return sorted.at(-1)?.value ?? 0;
}

import { MS_PER_HOUR } from "../../shared/platform/time.ts";
import { lastPoint, type MergedWindow } from "../../shared/quota/merge-observations.ts";
import { WINDOWS } from "../../shared/quota/quota-window.ts";
import type { Answer } from "./answer.ts";
import { pastCycles } from "./past-cycles.ts";
import type { PeerInput, Point } from "./point.ts";

export type Peer = { name: string; point: (input: PeerInput) => Point };

export const ELAPSED_LINEAR = "elapsed-linear";
export const CODEXBAR = "CodexBar past cycles";

/** The formulas other tools show, written anew from what they do. */
export const PEERS: readonly Peer[] = [
  { name: ELAPSED_LINEAR, point: elapsedLinear },
  { name: "ccusage first to last", point: firstToLast },
  { name: "last hour", point: lastHour },
  { name: "pace delta", point: paceDelta },
  { name: CODEXBAR, point: (input) => pastCycles(input) ?? elapsedLinear(input) },
];

/** Nobody shows this one; it is what a calibrated rate can do without a history. */
export const EWMA: Peer = { name: "EWMA 1 h", point: forgettingRate };

/** As a tool shows it: the point is all there is, and above 100 it says "runs out". */
export function asShown({ usedAtReset, probability, exhaustsAtMs }: Point): Answer {
  const shown = Math.min(100, usedAtReset);
  return {
    probability: probability ?? Number(usedAtReset >= 100),
    p10: shown,
    p50: shown,
    p90: shown,
    ...(exhaustsAtMs !== undefined && { exhaustsAtMs }),
  };
}

/** Used over elapsed, carried on. */
function elapsedLinear(input: PeerInput): Point {
  const { current, nowMs } = input;
  return carriedOn(usedNow(current) / hoursBetween(current.startMs, nowMs), input);
}

/** The burn rate of a block: all of it over the time from its first to its last entry. */
function firstToLast(input: PeerInput): Point {
  const { current } = input;
  const hours = hoursBetween(current.points[0].atMs, lastPoint(current).atMs);
  return carriedOn(hours > 0 ? usedNow(current) / hours : 0, input);
}

function lastHour(input: PeerInput): Point {
  const { current, nowMs } = input;
  const before = current.points.findLast(({ atMs }) => atMs <= nowMs - MS_PER_HOUR);
  return carriedOn(usedNow(current) - (before?.usedPercent ?? 0), input);
}

/** Ahead of an even pace by so many points, and so at the end. */
function paceDelta({ current, nowMs }: PeerInput): Point {
  const lengthMs = WINDOWS[current.window].lengthMs;
  const evenPercent = (100 * (nowMs - (current.resetsAtMs - lengthMs))) / lengthMs;
  const used = usedNow(current);
  const evenRate = 100 / (lengthMs / MS_PER_HOUR);
  return {
    usedAtReset: 100 + used - evenPercent,
    ...(used > evenPercent && { exhaustsAtMs: nowMs + ((100 - used) / evenRate) * MS_PER_HOUR }),
  };
}

/** An exponentially forgetting rate with a half-life of one hour; a rise happened just before it was seen. */
function forgettingRate(input: PeerInput): Point {
  const { current, nowMs } = input;
  const forgetting = Math.LN2 / MS_PER_HOUR;
  let sum = 0;
  let before = { atMs: current.startMs, usedPercent: 0 };
  for (const point of current.points) {
    const rise = point.usedPercent - before.usedPercent;
    sum += rise * Math.exp(-forgetting * (nowMs - point.atMs));
    before = point;
  }
  const seen = 1 - Math.exp(-forgetting * (nowMs - current.startMs));
  return carriedOn((sum * Math.LN2) / Math.max(0.05, seen), input);
}

function carriedOn(percentPerHour: number, { current, nowMs }: PeerInput): Point {
  const used = usedNow(current);
  const usedAtReset = used + percentPerHour * hoursBetween(nowMs, current.resetsAtMs);
  if (usedAtReset < 100) return { usedAtReset };
  return { usedAtReset, exhaustsAtMs: nowMs + ((100 - used) / percentPerHour) * MS_PER_HOUR };
}

function usedNow(current: MergedWindow): number {
  return lastPoint(current).usedPercent;
}

function hoursBetween(fromMs: number, untilMs: number): number {
  return (untilMs - fromMs) / MS_PER_HOUR;
}

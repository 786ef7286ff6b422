import { amountAt, isObject } from "../../shared/platform/read-value.ts";
import {
  type QuotaObservation,
  WINDOW_KINDS,
  type WindowKind,
} from "../../shared/quota/quota-window.ts";

export type ForecastQuestion = {
  kind: "question";
  id: unknown;
  window: WindowKind;
  observations: readonly QuotaObservation[];
  nowMs: number;
};

/** A line that asks nothing that could be answered; `problem` says what is wrong with it. */
export type NoQuestion = { kind: "none"; id: unknown; problem: string };

/** Later there are no dates. */
const MAX_MS = 8.64e15;

/** Odd rows of the history are left out or refused when they are merged: they make no bad question. */
export function parseQuestion(line: string): ForecastQuestion | NoQuestion {
  const raw = parse(line);
  if (!isObject(raw)) return { kind: "none", id: null, problem: NOT_AN_OBJECT };
  const { id = null, kind, history } = raw;
  const window = WINDOW_KINDS.find((known) => known === kind);
  const nowMs = amountAt(raw, "nowMs");
  if (window === undefined) return { kind: "none", id, problem: BAD_KIND };
  if (nowMs === undefined || nowMs > MAX_MS) return { kind: "none", id, problem: BAD_NOW };
  if (!Array.isArray(history)) return { kind: "none", id, problem: BAD_HISTORY };
  const rows: readonly unknown[] = history;
  return { kind: "question", id, window, observations: observationsOf(rows, window), nowMs };
}

const NOT_AN_OBJECT = "The line is not a JSON object.";
const BAD_KIND = `"kind" must be ${WINDOW_KINDS.map((kind) => `"${kind}"`).join(" or ")}.`;
const BAD_NOW = '"nowMs" must be a time in milliseconds since 1970.';
const BAD_HISTORY = '"history" must be a list of {atMs, usedPercent, resetsAtMs}.';

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Not JSON is no object: that is what the answer says.
    return undefined;
  }
}

/** Plain checks in one place: histories have hundreds of rows. */
function observationsOf(rows: readonly unknown[], window: WindowKind): QuotaObservation[] {
  const observations: QuotaObservation[] = [];
  for (const row of rows) {
    if (!isObject(row)) continue;
    const { atMs, usedPercent, resetsAtMs } = row;
    if (!isAmount(atMs) || typeof usedPercent !== "number") continue;
    observations.push(
      isAmount(resetsAtMs)
        ? { atMs, window, usedPercent, resetsAtMs, source: "statusline" }
        : { atMs, window, usedPercent, source: "statusline" },
    );
  }
  return observations;
}

/** JSON knows numbers that are too large for one. */
function isAmount(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value < Number.POSITIVE_INFINITY;
}

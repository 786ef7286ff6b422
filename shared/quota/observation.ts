import {
  amountAt,
  type JsonObject,
  numberAt,
  parseObject,
  stringAt,
} from "../platform/read-value.ts";
import { safeName } from "../platform/safe-name.ts";
import { QUOTA_SOURCES, type QuotaObservation } from "./quota-window.ts";

/** The client's key of a window, such as `five_hour` or a per-model week. */
const WINDOW_NAME = /^[a-z][a-z0-9_]{0,39}$/;

/** The line that stores an observation, with its newline. */
export function observationLine(observation: QuotaObservation): string {
  const { atMs, window, usedPercent, resetsAtMs, sessionId, source } = observation;
  return `${JSON.stringify({ atMs, window, usedPercent, resetsAtMs, sessionId, source })}\n`;
}

/**
 * A stored line; `undefined` for a torn or foreign one. Checks the form only: whether the numbers
 * can be true is decided when the observations are merged.
 */
export function parseObservation(line: string): QuotaObservation | undefined {
  return observationOf(parseObject(line));
}

/** The same of a parsed object, which may hold more. */
export function observationOf(raw: JsonObject | undefined): QuotaObservation | undefined {
  const atMs = amountAt(raw, "atMs");
  const window = stringAt(raw, "window");
  const usedPercent = numberAt(raw, "usedPercent");
  const source = QUOTA_SOURCES.find((known) => known === raw?.source);
  if (atMs === undefined || usedPercent === undefined || source === undefined) return undefined;
  if (window === undefined || !WINDOW_NAME.test(window)) return undefined;
  const observation: QuotaObservation = { atMs, window, usedPercent, source };
  // Not defined(): hundreds of lines are read for one line on the screen.
  const resetsAtMs = amountAt(raw, "resetsAtMs");
  const sessionId = safeName(stringAt(raw, "sessionId"));
  if (resetsAtMs !== undefined) observation.resetsAtMs = resetsAtMs;
  if (sessionId !== undefined) observation.sessionId = sessionId;
  return observation;
}

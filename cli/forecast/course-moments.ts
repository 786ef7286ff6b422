import { MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";

/** From fine to coarse; each divides a day. */
const STEP_HOURS = [0.25, 0.5, 1, 2, 4, 6, 12, 24];
/** A small table: more rows say no more. */
const MAX_ROWS = 7;

/**
 * Full hours (quarters, days) on the way to the reset, by the clock of the process's zone, and the
 * reset. Those so near to now or the reset that they would say the same are left out.
 */
export function courseMoments(nowMs: number, resetsAtMs: number): number[] {
  const leftHours = (resetsAtMs - nowMs) / MS_PER_HOUR;
  const stepHours = STEP_HOURS.find((hours) => leftHours / hours < MAX_ROWS) ?? 24;
  const stepMs = stepHours * MS_PER_HOUR;
  const zoneMs = new Date(nowMs).getTimezoneOffset() * MS_PER_MINUTE;
  const moments: number[] = [];
  const marginMs = stepMs / 2;
  let atMs = Math.ceil((nowMs + marginMs - zoneMs) / stepMs) * stepMs + zoneMs;
  for (; atMs < resetsAtMs - marginMs; atMs += stepMs) moments.push(atMs);
  return [...moments, resetsAtMs];
}

import { readJsonFile, writeFileAtomic } from "../platform/json-file.ts";
import { amountAt, objectAt } from "../platform/read-value.ts";
import { MS_PER_DAY } from "../platform/time.ts";
import { isPaused, type Pause } from "./lanes.ts";

/** Which lanes the last sender left in a pause (its pace, or a server's wish): the next one keeps them. */
export function readPauses(outboxDir: string, nowMs: number): Map<string, Pause> {
  const read = readJsonFile(pausesPath(outboxDir));
  const raw = objectAt(read.kind === "ok" ? read.value : undefined, "lanes") ?? {};
  const pauses = new Map<string, Pause>();
  for (const lane of Object.keys(raw)) {
    const sinceMs = amountAt(objectAt(raw, lane), "sinceMs");
    const untilMs = amountAt(objectAt(raw, lane), "untilMs");
    if (sinceMs === undefined || untilMs === undefined) continue;
    const pause = { sinceMs, untilMs };
    if (untilMs - sinceMs <= MS_PER_DAY && isPaused(pause, nowMs)) pauses.set(lane, pause);
  }
  return pauses;
}

/** Throws when the disk refuses. */
export function writePauses(
  outboxDir: string,
  pauses: ReadonlyMap<string, Pause>,
  nowMs: number,
): void {
  const lasting = [...pauses].filter(([, pause]) => isPaused(pause, nowMs));
  if (lasting.length === 0 && readPauses(outboxDir, nowMs).size === 0) return;
  const lanes = Object.fromEntries(lasting);
  writeFileAtomic(pausesPath(outboxDir), `${JSON.stringify({ version: 1, lanes })}\n`, 0o600);
}

function pausesPath(outboxDir: string): string {
  return `${outboxDir}/lanes.json`;
}

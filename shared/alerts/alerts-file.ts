import { readJsonFile } from "../platform/json-file.ts";
import {
  amountAt,
  arrayAt,
  defined,
  isObject,
  type JsonObject,
  textAt,
} from "../platform/read-value.ts";
import { safeName } from "../platform/safe-name.ts";
import { WINDOW_KINDS } from "../quota/quota-window.ts";
import { type AlertTriggers, nextTriggers } from "./alert-triggers.ts";
import type { AlertedWindow, AlertsState } from "./alerted-window.ts";

/** Thousands of windows; what is larger is not ours. */
const MAX_BYTES = 1024 * 1024;

/** `blocked`: not readable by us, or of a later version; then nothing may be told, nor written. */
export type AlertsRead = { kind: "ok"; state: AlertsState } | { kind: "corrupt" | "blocked" };

/** What was told so far; nothing when there is no file yet. Never throws. */
export function readAlerts(alertsFile: string): AlertsRead {
  const read = readJsonFile(alertsFile, MAX_BYTES);
  if (read.kind === "missing") return { kind: "ok", state: [] };
  if (read.kind !== "ok") return { kind: read.kind };
  const version = amountAt(read.value, "version");
  if (version !== 1) return { kind: version === undefined ? "corrupt" : "blocked" };
  return { kind: "ok", state: arrayAt(read.value, "windows").flatMap(parseAlerted) };
}

/** For the hot path: one small file, no lock. `undefined` when nothing may be told. */
export function readTriggers(
  alertsFile: string,
  thresholds: readonly number[],
): AlertTriggers | undefined {
  const read = readAlerts(alertsFile);
  if (read.kind === "blocked") return undefined;
  return nextTriggers(read.kind === "ok" ? read.state : [], thresholds);
}

export function alertsText(state: AlertsState): string {
  return `${JSON.stringify({ version: 1, windows: state })}\n`;
}

/** The folder may be shared: other users write there too. */
function parseAlerted(row: unknown): AlertedWindow[] {
  const raw: JsonObject | undefined = isObject(row) ? row : undefined;
  const account = safeName(textAt(raw, "account"));
  const window = WINDOW_KINDS.find((kind) => kind === raw?.window);
  const firstResetsAtMs = amountAt(raw, "firstResetsAtMs");
  const resetsAtMs = amountAt(raw, "resetsAtMs");
  if (account === undefined || window === undefined) return [];
  if (firstResetsAtMs === undefined || resetsAtMs === undefined) return [];
  const told = {
    toldPercent: amountAt(raw, "toldPercent"),
    runsOutTold: raw?.runsOutTold === true ? (true as const) : undefined,
    resetTold: raw?.resetTold === true ? (true as const) : undefined,
  };
  return [{ account, window, firstResetsAtMs, resetsAtMs, ...defined(told) }];
}

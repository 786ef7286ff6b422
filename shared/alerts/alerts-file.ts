import { readJsonFile } from "../platform/json-file.ts";
import {
  amountAt,
  arrayAt,
  defined,
  isObject,
  type JsonObject,
  objectAt,
  textAt,
} from "../platform/read-value.ts";
import { safeName } from "../platform/safe-name.ts";
import { type AlertTriggers, nextTriggers } from "./alert-triggers.ts";
import type { AlertedWindow, AlertsState, ToldOfWindow } from "./alerted-window.ts";
import type { Claim } from "./claim.ts";
import type { ThresholdSettings } from "./limit-level.ts";
import type { Snooze } from "./snooze.ts";
import type { ToldSpend } from "./spend-alerts.ts";

/** Thousands of windows; what is larger is not ours. */
const MAX_BYTES = 1024 * 1024;
/** The client's name of a window, such as `five_hour` or a per-model week. */
const WINDOW_NAME = /^[a-z][a-z0-9_]{0,39}$/;

/** What was told so far, over all homes that share the directory. */
export type Alerts = {
  windows: AlertsState;
  spends: readonly ToldSpend[];
  snooze?: Snooze;
  /** Keys that a later version of Tacho wrote: they stay. */
  rest: JsonObject;
};

/** `blocked`: not readable by us, or of a later version; then nothing may be told, nor written. */
export type AlertsRead = { kind: "ok"; alerts: Alerts } | { kind: "corrupt" | "blocked" };

export const NO_ALERTS: Alerts = { windows: [], spends: [], rest: {} };

/** What was told so far; nothing when there is no file yet. Never throws. */
export function readAlerts(alertsFile: string): AlertsRead {
  const read = readJsonFile(alertsFile, MAX_BYTES);
  if (read.kind === "missing") return { kind: "ok", alerts: NO_ALERTS };
  if (read.kind !== "ok") return { kind: read.kind };
  const version = amountAt(read.value, "version");
  if (version !== 1) return { kind: version === undefined ? "corrupt" : "blocked" };
  const { version: _, windows: __, spends: ___, snooze: ____, ...rest } = read.value;
  const alerts = {
    windows: arrayAt(read.value, "windows").flatMap(parseAlerted),
    spends: arrayAt(read.value, "spends").flatMap(parseSpend),
    snooze: snoozeOf(objectAt(read.value, "snooze")),
    rest,
  };
  return { kind: "ok", alerts: defined(alerts) };
}

/** Until when alerts are held back, or were; `undefined` also where that cannot be known. Never throws. */
export function readSnooze(alertsFile: string): Snooze | undefined {
  const read = readAlerts(alertsFile);
  return read.kind === "ok" ? read.alerts.snooze : undefined;
}

/** For the hot path: one small file, no lock. `undefined` when nothing may be told. */
export function readTriggers(
  alertsFile: string,
  settings: ThresholdSettings,
): AlertTriggers | undefined {
  const read = readAlerts(alertsFile);
  if (read.kind === "blocked") return undefined;
  return nextTriggers(read.kind === "ok" ? read.alerts.windows : [], settings);
}

export function alertsText({ rest, ...alerts }: Alerts): string {
  return `${JSON.stringify({ version: 1, ...alerts, ...rest })}\n`;
}

/** The folder may be shared: other users write there too. */
function parseAlerted(row: unknown): AlertedWindow[] {
  const raw: JsonObject | undefined = isObject(row) ? row : undefined;
  const account = safeName(textAt(raw, "account"));
  const window = textAt(raw, "window");
  const firstResetsAtMs = amountAt(raw, "firstResetsAtMs");
  const resetsAtMs = amountAt(raw, "resetsAtMs");
  if (account === undefined || window === undefined || !WINDOW_NAME.test(window)) return [];
  if (firstResetsAtMs === undefined || resetsAtMs === undefined) return [];
  const claim = claimOf(objectAt(raw, "claim"), toldOfWindow);
  return [defined({ account, window, firstResetsAtMs, resetsAtMs, ...toldOfWindow(raw), claim })];
}

function toldOfWindow(raw: JsonObject | undefined): ToldOfWindow {
  return defined({
    toldPercent: amountAt(raw, "toldPercent"),
    runsOutTold: trueAt(raw, "runsOutTold"),
    paceTold: trueAt(raw, "paceTold"),
    resetTold: trueAt(raw, "resetTold"),
  });
}

function parseSpend(row: unknown): ToldSpend[] {
  const raw: JsonObject | undefined = isObject(row) ? row : undefined;
  const key = safeName(textAt(raw, "key"));
  const atMs = amountAt(raw, "atMs");
  if (key === undefined || atMs === undefined) return [];
  const claim = claimOf(objectAt(raw, "claim"), toldOfSpend);
  return [defined({ key, atMs, ...toldOfSpend(raw), claim })];
}

function toldOfSpend(raw: JsonObject | undefined): { toldPercent?: number } {
  return defined({ toldPercent: amountAt(raw, "toldPercent") });
}

function claimOf<Told extends object>(
  raw: JsonObject | undefined,
  toldOf: (raw: JsonObject | undefined) => Told,
): Claim<Told> | undefined {
  const home = safeName(textAt(raw, "home"));
  const atMs = amountAt(raw, "atMs");
  const key = textAt(raw, "key");
  if (home === undefined || atMs === undefined || key === undefined) return undefined;
  return /^[\w-]+$/.test(key)
    ? { home, atMs, key, told: toldOf(objectAt(raw, "told")) }
    : undefined;
}

function snoozeOf(raw: JsonObject | undefined): Snooze | undefined {
  const sinceMs = amountAt(raw, "sinceMs");
  const untilMs = amountAt(raw, "untilMs");
  return sinceMs === undefined || untilMs === undefined ? undefined : { sinceMs, untilMs };
}

function trueAt(raw: JsonObject | undefined, key: string): true | undefined {
  return raw?.[key] === true ? true : undefined;
}

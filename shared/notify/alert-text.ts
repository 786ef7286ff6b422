import { formatPercent } from "../display/amount.ts";
import { formatClockTime } from "../display/clock-time.ts";
import { formatLongDuration } from "../display/duration.ts";
import { WINDOW_KINDS, WINDOWS } from "../quota/quota-window.ts";
import type { MessageText } from "./message.ts";
import type { Notice } from "./notice.ts";
import { shown } from "./session-facts.ts";

export function limitText(notice: Notice, nowMs: number): MessageText {
  const { usedPercent, thresholdPercent, resetsAtMs } = notice;
  const limit = windowLabel(notice.window);
  const isUsedUp = usedPercent !== undefined && usedPercent >= 100;
  const percent = usedPercent ?? thresholdPercent;
  const used = percent === undefined ? "nearly used up" : `${percentText(percent)} used`;
  const title = `⚠️ ${limit} ${isUsedUp ? "used up" : used}`;
  const reset = resetText(resetsAtMs, nowMs);
  if (isForecast(notice) && !isUsedUp) return forecastText(notice, nowMs);
  const runsOut = isUsedUp ? undefined : runsOutText(notice, nowMs);
  if (reset !== undefined) {
    return { title, lines: [runsOut === undefined ? reset : `${reset}; ${runsOut}`] };
  }
  return { title, lines: runsOut === undefined ? [] : [capitalized(runsOut)] };
}

/** No threshold was passed: it is the pace that is news. */
function isForecast({ thresholdPercent, exhaustsAtMs }: Notice): boolean {
  return thresholdPercent === 100 && exhaustsAtMs !== undefined;
}

function forecastText(notice: Notice, nowMs: number): MessageText {
  const { usedPercent, exhaustsAtMs = nowMs } = notice;
  const used = usedPercent === undefined ? undefined : `${percentText(usedPercent)} used`;
  const reset = resetText(notice.resetsAtMs, nowMs)?.replace(/^R/, "r");
  const facts = [used, reset].filter((fact) => fact !== undefined).join("; ");
  return {
    title: `⚠️ ${windowLabel(notice.window)} runs out ${momentText(exhaustsAtMs, nowMs)} at this pace`,
    lines: facts === "" ? [] : [capitalized(facts)],
  };
}

export function freshText({ window }: Notice): MessageText {
  return { title: `🟢 ${windowLabel(window)} is fresh again`, lines: [] };
}

/** `host` is where the login lies: it must be used there to be renewed. */
export function expiringText(
  { expiresAtMs }: Notice,
  { nowMs, host }: { nowMs: number; host: string | undefined },
): MessageText {
  const where = shown(host);
  const lines = [
    `Claude renews it as soon as it is used${where === undefined ? "" : ` on ${where}`}.`,
  ];
  const login = where === undefined ? "The Claude login" : `The Claude login of ${where}`;
  if (expiresAtMs === undefined) return { title: `⚠️ ${login} runs out soon`, lines };
  if (expiresAtMs <= nowMs) return { title: `⚠️ ${login} has run out`, lines };
  return { title: `⚠️ ${login} runs out ${momentText(expiresAtMs, nowMs)}`, lines };
}

export function sinkText({ sink }: Notice): MessageText {
  return {
    title: `⚠️ ${shown(sink) ?? "A sink"} refuses the Claude login`,
    lines: ["Check its settings, then: tacho credentials sync --now"],
  };
}

/** `Resets at 14:20 (in 1 h 12 min)`; `undefined` when that is not known or over. */
export function resetText(resetsAtMs: number | undefined, nowMs: number): string | undefined {
  if (resetsAtMs === undefined || resetsAtMs <= nowMs) return undefined;
  return `Resets ${momentText(resetsAtMs, nowMs)}`;
}

/** `1 h 12 min`, `12 min`, `40 s`. */
export function durationText(durationMs: number): string {
  return formatLongDuration(durationMs)
    .replace(/ m$/, " min")
    .replace(/ 0(\d)/, " $1");
}

function runsOutText({ exhaustsAtMs, resetsAtMs }: Notice, nowMs: number): string | undefined {
  if (exhaustsAtMs === undefined || exhaustsAtMs <= nowMs) return undefined;
  if (resetsAtMs !== undefined && exhaustsAtMs >= resetsAtMs) return undefined;
  return `at this pace it runs out ${clockText(exhaustsAtMs, nowMs)}`;
}

function momentText(atMs: number, nowMs: number): string {
  return `${clockText(atMs, nowMs)} (in ${durationText(atMs - nowMs)})`;
}

/** `at 14:20`, `on Mon 09:00`. */
function clockText(atMs: number, nowMs: number): string {
  const time = formatClockTime(atMs, nowMs);
  return /^\d\d:/.test(time) ? `at ${time}` : `on ${time}`;
}

function windowLabel(window: string | undefined): string {
  const kind = WINDOW_KINDS.find((known) => known === window);
  if (kind !== undefined) return `${WINDOWS[kind].label} limit`;
  const name = shown(window?.replaceAll("_", " "));
  return name === undefined ? "Limit" : `Limit "${name}"`;
}

function percentText(percent: number): string {
  return formatPercent(percent).replace("%", " %");
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

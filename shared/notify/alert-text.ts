import { formatSpacedPercent } from "../display/amount.ts";
import { formatClockTime } from "../display/clock-time.ts";
import { WINDOW_KINDS, WINDOWS } from "../quota/quota-window.ts";
import { chancePercent, WATCH_PROBABILITY } from "../quota/runs-out.ts";
import type { MessageText } from "./message.ts";
import { resetText } from "./moment-text.ts";
import type { Notice } from "./notice.ts";
import { shown } from "./session-facts.ts";

/** A window passed a threshold. */
export function limitText(notice: Notice, nowMs: number): MessageText {
  const { usedPercent, thresholdPercent } = notice;
  const limit = limitName(notice);
  if (usedPercent !== undefined && usedPercent >= 100) {
    return { title: `⚠️ ${limit} used up`, lines: linesOf([resetText(notice.resetsAtMs, nowMs)]) };
  }
  const percent = usedPercent ?? thresholdPercent;
  const used = percent === undefined ? "nearly used up" : `${formatSpacedPercent(percent)} used`;
  const facts = [resetText(notice.resetsAtMs, nowMs), runsOutText(notice, nowMs)];
  return { title: `⚠️ ${limit} ${used}`, lines: linesOf(facts) };
}

/** No threshold was passed: where it is heading is news. */
export function forecastText(notice: Notice, nowMs: number): MessageText {
  const { usedPercent } = notice;
  const used = usedPercent === undefined ? undefined : `${formatSpacedPercent(usedPercent)} used`;
  const runsOut = runsOutText(notice, nowMs) ?? "may run out before its reset";
  return {
    title: `⚠️ ${limitName(notice)} ${runsOut}`,
    lines: linesOf([used, resetText(notice.resetsAtMs, nowMs)]),
  };
}

/** More is used than of the time is over. */
export function paceText(notice: Notice, nowMs: number): MessageText {
  const { usedPercent = 0, elapsedPercent = 0 } = notice;
  const standing = `${formatSpacedPercent(usedPercent)} used, ${formatSpacedPercent(elapsedPercent)} of its time over`;
  return {
    title: `⏩ ${limitName(notice)} ahead of the clock: ${standing}`,
    lines: linesOf([resetText(notice.resetsAtMs, nowMs), runsOutText(notice, nowMs)]),
  };
}

export function freshText(notice: Notice): MessageText {
  return { title: `🟢 ${limitName(notice)} is fresh again: full capacity restored`, lines: [] };
}

/**
 * `may run out about 14:20 (13:50–15:10), 70 %`; `learning` where the account's habits are not known
 * yet. `undefined` when that is over or hardly to be expected, or nobody
 * can say.
 */
function runsOutText(notice: Notice, nowMs: number): string | undefined {
  const { exhaustsAtMs, exhaustsFromMs, exhaustsToMs, resetsAtMs, probability } = notice;
  if (exhaustsAtMs === undefined || exhaustsAtMs <= nowMs) return undefined;
  if (probability !== undefined && probability < WATCH_PROBABILITY) return undefined;
  if (resetsAtMs !== undefined && exhaustsAtMs >= resetsAtMs) return undefined;
  const clock = (atMs: number) => formatClockTime(Math.max(atMs, nowMs), nowMs);
  const isSpan = exhaustsFromMs !== undefined && exhaustsToMs !== undefined;
  const span = isSpan ? ` (${clock(exhaustsFromMs)}–${clock(exhaustsToMs)})` : "";
  const chance = probability === undefined ? "" : `, ${chancePercent(probability)} %`;
  const learning = notice.isLearning === true ? " (learning)" : "";
  return `may run out about ${clock(exhaustsAtMs)}${span}${chance}${learning}`;
}

function limitName({ window, accountLabel }: Notice): string {
  const label = shown(accountLabel);
  return label === undefined ? windowLabel(window) : `${windowLabel(window)} (${label})`;
}

export function windowLabel(window: string | undefined): string {
  const kind = WINDOW_KINDS.find((known) => known === window);
  if (kind !== undefined) return `${WINDOWS[kind].label} limit`;
  if (window === "extra_usage") return "Extra usage";
  const [, model] = /^(?:seven_day|weekly)_(.+)$/.exec(window ?? "") ?? [];
  if (model !== undefined) return `7-day limit of ${shown(modelName(model)) ?? "a model"}`;
  const name = shown(window?.replaceAll("_", " "));
  return name === undefined ? "Limit" : `Limit "${name}"`;
}

/** `Fable 5.1` for `fable_5_1`. */
function modelName(slug: string): string {
  const name = slug.replaceAll(/(?<=\d)_(?=\d)/g, ".").replaceAll("_", " ");
  return name.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

/** What is known of it in one line, or none. */
function linesOf(facts: readonly (string | undefined)[]): string[] {
  const [first, ...more] = facts.filter((fact) => fact !== undefined);
  if (first === undefined) return [];
  const rest = more.map((fact) => fact.replace(/^R/, "r"));
  return [[`${first.charAt(0).toUpperCase()}${first.slice(1)}`, ...rest].join("; ")];
}

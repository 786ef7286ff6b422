import { formatSpacedPercent } from "../display/amount.ts";
import { plainText } from "../display/plain-text.ts";
import { windowLabel } from "../notify/alert-text.ts";
import { durationText } from "../notify/moment-text.ts";
import type { Notice, NoticeKind } from "../notify/notice.ts";

export const MAX_QUIP_CHARACTERS = 100;

/** What a model is asked for one line; `undefined` for what gets none. Only numbers of ours are in it. */
export function quipPrompt(notice: Notice, nowMs: number): string | undefined {
  const what = WHAT.get(notice.kind)?.(notice);
  if (what === undefined) return undefined;
  const { resetsAtMs = 0 } = notice;
  const reset = resetsAtMs > nowMs ? ` It resets in ${durationText(resetsAtMs - nowMs)}.` : "";
  return `${what}${reset}`;
}

export const QUIP_SYSTEM_PROMPT = `You write one short, dry, friendly remark below an alert about how much of a coding assistant's quota is used. One line of plain text, at most ${MAX_QUIP_CHARACTERS - 10} characters. No quotes, no emoji, no links, no names, no advice, no numbers.`;

/**
 * What a model answered, as a line for people; `undefined` where it is no such line. Links, mentions
 * and commands would be made clickable by the receiving app.
 */
export function quipLine(answer: string): string | undefined {
  const [first = ""] = answer.split(/[\r\n]+/).filter((line) => line.trim() !== "");
  const text = plainText(first, MAX_ANSWER_CHARACTERS)
    .replace(/^["'“„«]+|["'”“»]+$/g, "")
    .trim();
  if (text === "" || DOES_SOMETHING.test(text) || IS_FAILURE.test(text)) return undefined;
  const characters = Array.from(text);
  if (characters.length <= MAX_QUIP_CHARACTERS) return text;
  return `${characters
    .slice(0, MAX_QUIP_CHARACTERS - 1)
    .join("")
    .trimEnd()}…`;
}

const MAX_ANSWER_CHARACTERS = 400;
const DOES_SOMETHING = /:\/|\bwww\.|[@#!/]\w|[\w-]\.[a-z]{2,}|[<>[\]{}`*_|\\]/i;
const IS_FAILURE = /\b(?:api|error|log(?:ged)? ?in|credit balance|unauthorized|not available)\b/i;

/** Where no model answers in time: the same line for the same alert. */
export function cannedQuip({ kind, key }: Notice): string | undefined {
  const lines = CANNED.get(kind);
  if (lines === undefined) return undefined;
  let sum = 0;
  for (const character of key) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return lines[sum % lines.length];
}

const WHAT: ReadonlyMap<NoticeKind, (notice: Notice) => string> = new Map([
  ["limit_reached", (notice) => `${usedText(notice)}.`],
  ["limit_runs_out", (notice) => `${usedText(notice)}, and it will probably run out early.`],
  ["limit_pace", (notice) => `${usedText(notice)}, well ahead of the clock.`],
  ["limit_reset", ({ window }) => `The ${labelOf(window)} is fresh again, all of it.`],
  [
    "spend_reached",
    ({ thresholdPercent = 100 }) => `${thresholdPercent} % of the budget is spent.`,
  ],
]);

function usedText({ window, usedPercent = 0 }: Notice): string {
  return `${formatSpacedPercent(usedPercent)} of the ${labelOf(window)} is used`;
}

/** A window's name may have come from a file of others: only the two that everybody has are named. */
function labelOf(window: string | undefined): string {
  return window === "five_hour" || window === "seven_day" ? windowLabel(window) : "limit";
}

const RUNNING = [
  "Somebody has been productive.",
  "The meter runs, and so does the agent.",
  "Tokens well spent, one hopes.",
  "The tank has seen fuller days.",
  "Busy little machines.",
];
const CANNED: ReadonlyMap<NoticeKind, readonly string[]> = new Map([
  ["limit_reached", RUNNING],
  ["limit_runs_out", ["The arithmetic is not on your side.", "Fast is fun until it is over."]],
  ["limit_pace", ["The clock cannot keep up with you.", "A sprint at the start of a marathon."]],
  ["limit_reset", ["A clean slate, and all of it yours.", "As good as new."]],
  ["spend_reached", ["The piggy bank sends its regards.", "Money does not grow on branches."]],
]);

import { formatMoney, formatTokens } from "../display/amount.ts";
import { plainText } from "../display/plain-text.ts";
import { forecastText, freshText, limitText, paceText } from "./alert-text.ts";
import { failureWords } from "./failure-words.ts";
import type { NewsGroup, NewsItem } from "./groups.ts";
import { expiringText, sinkText } from "./login-text.ts";
import type { MessageText } from "./message.ts";
import { durationText, resetText } from "./moment-text.ts";
import type { Notice, NoticeKind } from "./notice.ts";
import { shown } from "./session-facts.ts";
import { spendText } from "./spend-text.ts";

export type TextContext = {
  /** When people will read it: relative times count from then. */
  nowMs: number;
  /** This machine, for news of its own. */
  host?: string | undefined;
};

/** What people read of a group; all that comes from outside in it is plain and short. */
export function messageText(group: NewsGroup, context: TextContext): MessageText {
  return TEXTS[group[0].notice.kind](group, context);
}

/** For one that may have arrived before. */
export function asRepeat({ title, lines }: MessageText): MessageText {
  return { title: `${title} (may repeat)`, lines };
}

type Text = (group: NewsGroup, context: TextContext) => MessageText;

const TEXTS: { readonly [Kind in NoticeKind]: Text } = {
  session_started: startedText,
  session_finished: finishedText,
  session_failed: failedText,
  session_waiting: waitingText,
  subagent_started: startedText,
  subagent_finished: finishedText,
  limit_reached: ([{ notice }], { nowMs }) => limitText(notice, nowMs),
  limit_runs_out: ([{ notice }], { nowMs }) => forecastText(notice, nowMs),
  limit_pace: ([{ notice }], { nowMs }) => paceText(notice, nowMs),
  limit_reset: ([{ notice }]) => freshText(notice),
  spend_reached: ([item]) => spendText(item),
  credential_expiring: ([{ notice }], { nowMs, host }) => expiringText(notice, { nowMs, host }),
  sink_refused: ([{ notice }]) => sinkText(notice),
  digest: ([{ notice }]) => digestText(notice),
};

/** Made as a whole, of much that is not in a notice. */
function digestText({ lines = [] }: Notice): MessageText {
  const [title = "Daily summary", ...rest] = lines.map((line) => plainText(line, MAX_DIGEST_LINE));
  return { title: `☀️ ${title}`, lines: rest };
}

const MAX_DIGEST_LINE = 400;

function startedText(group: NewsGroup): MessageText {
  const [first] = group;
  const title = `🚀 ${subject(group)} started${onProject(first)}`;
  if (group.length > 1) return { title, lines: [namesLine(group)] };
  const { model, host } = first.facts;
  // The session's model says nothing about the subagent's.
  return {
    title: title + inBrackets([isAboutAgent(first) ? parentText(first) : model, host]),
    lines: [],
  };
}

function finishedText(group: NewsGroup): MessageText {
  const [first] = group;
  const title = `✅ ${subject(group)} finished${onProject(first)}`;
  if (isAboutAgent(first)) {
    return group.length > 1
      ? { title, lines: [namesLine(group)] }
      : { title: title + inBrackets([parentText(first)]), lines: [] };
  }
  const used = [...amounts(group), ...(group.length > 1 ? [] : durationOf(first))];
  return {
    title,
    lines: [
      ...(group.length > 1 ? [namesLine(group)] : []),
      ...(used.length === 0 ? [] : [used.join(" · ")]),
    ],
  };
}

function failedText(group: NewsGroup, { nowMs }: TextContext): MessageText {
  const [first] = group;
  const { reason, resetsAtMs } = first.notice;
  const { label, advice } = failureWords(reason);
  const reset =
    reason === "rate_limit" ? resetText(resetsAtMs ?? first.facts.resetsAtMs, nowMs) : undefined;
  return {
    title: `⛔ ${subject(group)} stopped${onProject(first)}: ${label}`,
    lines: [...(group.length > 1 ? [namesLine(group)] : []), reset ?? advice],
  };
}

function waitingText(group: NewsGroup): MessageText {
  const [first] = group;
  const question = QUESTIONS.get(first.notice.reason ?? "");
  return {
    title: `✋ ${subject(group)} waits for your input${onProject(first)}`,
    lines: question === undefined ? [] : [question],
  };
}

/** By the client's kind of notification. */
const QUESTIONS: ReadonlyMap<string, string> = new Map([
  ["permission_prompt", "It asks for a permission."],
  ["worker_permission_prompt", "One of its agents asks for a permission."],
  ["elicitation_dialog", "It has a question."],
  ["elicitation_url_dialog", "It wants a page to be opened."],
  ["agent_needs_input", "One of its agents has a question."],
  ["idle_prompt", "It is done and waits for the next prompt."],
]);

function subject(group: NewsGroup): string {
  const [first] = group;
  if (group.length === 1) return nameOf(first);
  return `${group.length} ${isAboutAgent(first) ? "subagents" : "agents"}`;
}

function nameOf(item: NewsItem): string {
  return isAboutAgent(item) ? (shown(item.notice.agentType) ?? "A subagent") : item.facts.agent;
}

function isAboutAgent({ notice: { kind } }: NewsItem): boolean {
  return kind === "subagent_started" || kind === "subagent_finished";
}

function parentText({ facts }: NewsItem): string {
  return `subagent of ${facts.agent}`;
}

function onProject({ facts: { project } }: NewsItem): string {
  return project === undefined ? "" : ` on ${project}`;
}

function inBrackets(parts: readonly (string | undefined)[]): string {
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? "" : ` (${known.join(", ")})`;
}

const MAX_NAMES = 5;

/** `3 × reviewer, api-fixer and 2 more`. */
function namesLine(group: NewsGroup): string {
  const counts = new Map<string, number>();
  for (const item of group) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1);
  const names = [...counts].sort(([, a], [, b]) => b - a).slice(0, MAX_NAMES);
  const left = names.reduce((rest, [, count]) => rest - count, group.length);
  const text = names.map(([name, count]) => (count === 1 ? name : `${count} × ${name}`)).join(", ");
  return left === 0 ? text : `${text} and ${left} more`;
}

/** What the sessions have used together, as far as it is known; `~` where more is still counted. */
function amounts(group: NewsGroup): string[] {
  const costs = group.flatMap(({ facts }) => facts.costUsd ?? []);
  const tokens = group.flatMap(({ facts }) => facts.tokens ?? []);
  const isExact = group.every(({ facts }) => facts.areTokensComplete);
  return [
    // Nothing used is no news: the session failed before its first answer.
    ...(sum(costs) === 0 ? [] : [formatMoney(sum(costs))]),
    ...(sum(tokens) === 0 ? [] : [`${isExact ? "" : "~"}${formatTokens(sum(tokens))} tokens`]),
  ];
}

function durationOf({ notice, facts: { ranForMs, startedAtMs } }: NewsItem): string[] {
  const durationMs =
    ranForMs ?? (startedAtMs === undefined ? undefined : notice.atMs - startedAtMs);
  return durationMs === undefined || durationMs < 0 ? [] : [durationText(durationMs)];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

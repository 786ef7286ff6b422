import { formatSpacedPercent } from "../shared/display/amount.ts";
import { MS_PER_MINUTE } from "../shared/platform/time.ts";
import { accountAdvice } from "../shared/quota/account-advice.ts";
import type { AccountQuota } from "../shared/quota/account-quota-file.ts";
import { outlookSentence } from "../shared/quota/advice.ts";
import { spentText } from "../shared/quota/extra-usage-text.ts";
import type { WindowOutlook } from "../shared/quota/outlook.ts";
import {
  type QuotaSource,
  WINDOW_KINDS,
  WINDOWS,
  type WindowKind,
} from "../shared/quota/quota-window.ts";
import type { ToolDeps } from "./deps.ts";
import { sessionLabel } from "./session-label.ts";
import { agoText, nameText } from "./wording.ts";

/** A session at work reports more often than that. */
const OLD_MS = 30 * MS_PER_MINUTE;

export type QuotaFound = {
  /** `undefined` when no account has reported any. */
  asked: AccountQuota | undefined;
  others: readonly AccountQuota[];
  isOwnAccount: boolean;
};

/** A sentence or two for each window, one on age and advice, and what else is known. */
export function quotaText({ asked, others, isOwnAccount }: QuotaFound, deps: ToolDeps): string {
  const lines =
    asked === undefined || asked.reported.size === 0
      ? [nothingText(asked)]
      : [
          ...WINDOW_KINDS.map((window) => windowText(window, asked, deps)),
          ...moreTexts(asked, deps),
          seenText(asked, deps),
        ];
  if (!isOwnAccount && asked !== undefined) lines.unshift(foreignText(asked, deps));
  if (others.length > 0) lines.push(othersText(others, deps.nowMs));
  return lines.join("\n");
}

function nothingText(asked: AccountQuota | undefined): string {
  if (asked?.account === "api-key") {
    return "This session pays with an API key: there is no quota to run out, each token is billed. Ask usage for the cost.";
  }
  const whose = asked === undefined ? "No session" : "No session of this account";
  return `${whose} has reported quota yet: API-key logins have none; with a Max or Pro login it appears after the first reply in a terminal session.`;
}

function windowText(window: WindowKind, asked: AccountQuota, deps: ToolDeps): string {
  const outlook = outlookOf(window, asked);
  if (outlook !== undefined) return outlookSentence(outlook, deps);
  const label = `${WINDOWS[window].label} window`;
  return asked.reported.has(window)
    ? `${label}: the last one has reset; the next reply opens a new one.`
    : `${label}: not reported yet.`;
}

/** The weeks of single models, and what may be spent beyond the windows. */
function moreTexts(asked: AccountQuota, { nowMs, formatClock }: ToolDeps): string[] {
  const { modelWeeks, extraUsage } = asked;
  const weeks = modelWeeks.map(({ model, usedPercent, resetsAtMs, asOfMs }) => {
    const used = formatSpacedPercent(usedPercent);
    const resets = `resets ${formatClock(resetsAtMs)}, seen ${agoText(nowMs - asOfMs)}`;
    return `7-day window of ${nameText(model)} alone: ${used} used, ${resets}.`;
  });
  if (extraUsage === undefined) return weeks;
  const spent = spentText(extraUsage);
  if (spent === undefined) return weeks;
  return [...weeks, `Extra usage this month: ${spent}, seen ${agoText(nowMs - extraUsage.atMs)}.`];
}

function outlookOf(window: WindowKind, { outlooks }: AccountQuota): WindowOutlook | undefined {
  return window === "five_hour" ? outlooks.fiveHour : outlooks.sevenDay;
}

function seenText(asked: AccountQuota, deps: ToolDeps): string {
  const newest = newestReading(asked);
  const advice = `Advice: ${accountAdvice(asked)}`;
  if (newest === undefined) return advice;
  const ageMs = deps.nowMs - newest.asOfMs;
  const seen = `Seen ${agoText(ageMs)}${placeText(newest, deps)} (${SOURCE_TEXTS[newest.source]}).`;
  return ageMs > OLD_MS ? `${seen} More may be used by now. ${advice}` : `${seen} ${advice}`;
}

const SOURCE_TEXTS: Record<QuotaSource, string> = {
  statusline: "response headers",
  client: "the client's usage page",
  endpoint: "asked of the service",
};

function newestReading({ outlooks }: AccountQuota): WindowOutlook | undefined {
  const { fiveHour, sevenDay } = outlooks;
  if (fiveHour === undefined || sevenDay === undefined) return fiveHour ?? sevenDay;
  return fiveHour.asOfMs >= sevenDay.asOfMs ? fiveHour : sevenDay;
}

function placeText({ source, sessionId }: WindowOutlook, deps: ToolDeps): string {
  if (source !== "statusline") return "";
  if (sessionId !== undefined && sessionId === deps.currentSessionId()) return " in this session";
  const session = deps.sessions().find(({ record }) => record.sessionId === sessionId);
  const label = session && sessionLabel(session.record);
  return label === undefined ? " in another session" : ` in the session ${label}`;
}

function foreignText({ account }: AccountQuota, deps: ToolDeps): string {
  return deps.currentAccount() === undefined
    ? `Account ${account}, heard of last; which account pays for this session is not known.`
    : `Account ${account}, which is not the one that pays for this session.`;
}

function othersText(others: readonly AccountQuota[], nowMs: number): string {
  const known = others.map(
    ({ account, seenAtMs }) => `${account} (seen ${agoText(nowMs - (seenAtMs ?? 0))})`,
  );
  return `Other accounts known, each with its own quota: ${known.join(", ")}. Ask with {"account": "<id>"}.`;
}

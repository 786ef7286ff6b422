import { formatMoney, formatSpacedPercent, formatTokens } from "../display/amount.ts";
import { formatClockTime } from "../display/clock-time.ts";
import { plainText } from "../display/plain-text.ts";
import { windowLabel } from "../notify/alert-text.ts";
import { chancePercent, LIKELY_PROBABILITY } from "../quota/runs-out.ts";
import type { UsageReport } from "../reports/usage-row.ts";
import { type AlertReading, accountLabel, hasKnownReset } from "./alerted-window.ts";

export type DigestFacts = {
  /** Of the day before, by project. */
  report: Pick<UsageReport, "rows" | "totals">;
  /** The open windows, by account. */
  accounts: readonly { account: string; readings: readonly AlertReading[] }[];
  /** Messages that fell into quiet hours and were dropped. */
  heldBack: number;
  nowMs: number;
};

const MAX_PROJECTS = 3;
const MAX_NAME_CHARACTERS = 40;
const MAX_ACCOUNTS = 3;

/**
 * The daily summary, the title first: what was used, on what, how the windows stand and what nobody
 * was told. `undefined` when there is nothing to say.
 */
export function digestLines(facts: DigestFacts): string[] | undefined {
  const { report, heldBack } = facts;
  const windows = windowLines(facts);
  const { totalTokens } = report.totals;
  if (totalTokens === 0 && windows.length === 0 && heldBack === 0) return undefined;
  return [usedText(report), ...projectLine(report), ...windows, ...heldLine(heldBack)];
}

function usedText({ totals }: DigestFacts["report"]): string {
  const { costUsd, totalTokens, sessions, isPartlyPriced } = totals;
  if (totalTokens === 0) return "Yesterday: nothing used";
  // A part without a price is not free.
  const cost = costUsd === null ? [] : [`${isPartlyPriced ? "≥ " : ""}${formatMoney(costUsd)}`];
  const count = sessions === 0 ? [] : [sessions === 1 ? "1 session" : `${sessions} sessions`];
  return `Yesterday: ${[...cost, `${formatTokens(totalTokens)} tokens`, ...count].join(" · ")}`;
}

/** The dearest; a single one says nothing that the title does not. */
function projectLine({ rows }: DigestFacts["report"]): string[] {
  const priced = rows
    .flatMap(({ key, costUsd }) => (costUsd === null || costUsd === 0 ? [] : [{ key, costUsd }]))
    .sort((a, b) => b.costUsd - a.costUsd);
  if (priced.length < 2) return [];
  const named = priced.slice(0, MAX_PROJECTS).map(({ key, costUsd }) => {
    return `${plainText(folderOf(key), MAX_NAME_CHARACTERS)} ${formatMoney(costUsd)}`;
  });
  const more = priced.length - named.length;
  return [[...named, ...(more === 0 ? [] : [`${more} more`])].join(" · ")];
}

/** One line for each account. */
function windowLines({ accounts, nowMs }: DigestFacts): string[] {
  const open = accounts
    .map(({ account, readings }) => {
      return { account, readings: readings.filter(({ resetsAtMs }) => resetsAtMs > nowMs) };
    })
    .filter(({ readings }) => readings.length > 0)
    .slice(0, MAX_ACCOUNTS);
  return open.map(({ account, readings }) => {
    const label = accountLabel(account);
    const name = open.length > 1 ? `${label.charAt(0).toUpperCase()}${label.slice(1)}: ` : "";
    return name + readings.map((reading) => windowText(reading, nowMs)).join(" · ");
  });
}

function windowText({ window, usedPercent, resetsAtMs, forecast }: AlertReading, nowMs: number) {
  const used = usedPercent >= 100 ? "used up" : `${formatSpacedPercent(usedPercent)} used`;
  const probability = forecast?.probabilityOfExhaustion ?? 0;
  const isLikely = usedPercent < 100 && probability >= LIKELY_PROBABILITY;
  const chance = isLikely ? `, may run out (${chancePercent(probability)} %)` : "";
  const reset = hasKnownReset(window) ? `, resets ${formatClockTime(resetsAtMs, nowMs)}` : "";
  return `${windowLabel(window)} ${used}${reset}${chance}`;
}

function heldLine(count: number): string[] {
  if (count === 0) return [];
  const what = count === 1 ? "1 message" : `${count} messages`;
  return [`Quiet hours kept ${what} from you: tacho notify log`];
}

function folderOf(project: string): string {
  return project.split(/[\\/]/).findLast((part) => part !== "") ?? project;
}

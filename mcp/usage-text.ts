import { formatMoney, formatTokens } from "../shared/display/amount.ts";
import type { ListedSession } from "../shared/sessions/session-list-file.ts";
import type { ToolDeps } from "./deps.ts";
import { sessionLine } from "./session-text.ts";
import type { TokenValue } from "./token-value.ts";
import type { Totals } from "./usage-totals.ts";
import { countText } from "./wording.ts";

export type UsageFound = {
  found: readonly ListedSession[];
  listed: readonly ListedSession[];
  totals: readonly Totals[];
  /** How to ask for what is not kept here; absent where one session says it all. */
  older: string | undefined;
};

/** The totals, a line for each listed session, and what is not covered. */
export function usageText({ found, listed, totals, older }: UsageFound, deps: ToolDeps): string {
  const kept = countText(deps.keepDays, "day");
  if (found.length === 0) {
    return [
      `No session of the last ${kept} is known. One appears with its first prompt, if Tacho's hooks or statusline are set up (tacho doctor).`,
      ...(older === undefined ? [] : [older]),
    ].join("\n");
  }
  const lines = listed.map((session) => sessionLine(session, deps));
  const hidden = found.length - listed.length;
  if (hidden > 0) lines.push(`${countText(hidden, "more session")} in the totals, not listed.`);
  if (older !== undefined) {
    lines.push(`Sessions that ended more than ${kept} ago are in the history alone. ${older}`);
  }
  return [...totalLines(found, totals), ...lines].join("\n");
}

/** A single session's line says it all. */
function totalLines(found: readonly ListedSession[], totals: readonly Totals[]): string[] {
  if (found.length === 1) return [];
  return totals.map((total) => {
    const whose = totals.length === 1 ? "" : ` of account ${total.account}`;
    return `${countText(total.sessions, "session")}${whose}: ${amountsText(total)}.`;
  });
}

function amountsText({ costUsd, sessionsWithoutCost, tokens }: Totals): string {
  return [costText(costUsd, sessionsWithoutCost), tokens && tokensText(tokens)]
    .filter((part) => part !== undefined)
    .join(", ");
}

function costText(costUsd: number | undefined, sessionsWithoutCost: number): string {
  if (costUsd === undefined) return "cost not known";
  const left = sessionsWithoutCost;
  return `${formatMoney(costUsd)}${left > 0 ? ` without ${countText(left, "session")} of unknown cost` : ""}`;
}

function tokensText({ total, output, cacheRead, complete }: TokenValue): string {
  const share = `${formatTokens(cacheRead)} read from cache, ${formatTokens(output)} output`;
  return `${complete ? "" : "at least "}${formatTokens(total)} tokens (${share})`;
}

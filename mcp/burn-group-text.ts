import { formatMoney, formatTokens } from "../shared/display/amount.ts";
import type { WindowOutlook } from "../shared/quota/outlook.ts";
import { WINDOWS } from "../shared/quota/quota-window.ts";
import { runsOut } from "../shared/quota/runs-out.ts";
import type { UsageRate } from "../shared/usage/usage-rate.ts";
import type { BurnGroup } from "./burn-group.ts";
import type { ToolDeps } from "./deps.ts";
import { rounded } from "./freshness.ts";
import { agoText, countText, durationText } from "./wording.ts";

type Surroundings = { groups: readonly BurnGroup[]; deps: ToolDeps };

/** What `subject` uses, and below it what that does to the account's windows. */
export function burnGroupText(
  group: BurnGroup,
  subject: string,
  { groups, deps }: Surroundings,
): string {
  const whose = groups.length > 1 ? ` of account ${group.account}` : "";
  const lines = [`${subject}${whose}: ${rateText(group, deps)}`];
  const windows = [group.quota.fiveHour, group.quota.sevenDay].flatMap((outlook) =>
    outlook === undefined ? [] : windowText(outlook, deps),
  );
  if (windows.length > 0) {
    lines.push(`Quota of the account, all its sessions: ${windows.join("; ")}.`);
  }
  return lines.join("\n");
}

function rateText({ rate, sessionsWithoutRate, asOfMs }: BurnGroup, deps: ToolDeps): string {
  if (rate.kind === "too-little-data") return tooLittleText(rate);
  const { tokensPerMinute: tokens, usdPerHour, spanMs, samples } = rate;
  const cacheWrite = tokens.cacheWrite5m + tokens.cacheWrite1h;
  const kinds = `${formatTokens(tokens.input)} input, ${formatTokens(tokens.output)} output, ${formatTokens(tokens.cacheRead)} cache reads, ${formatTokens(cacheWrite)} cache writes`;
  const cost =
    usdPerHour === undefined
      ? "cost per hour not known yet"
      : `${formatMoney(usdPerHour)} per hour`;
  const total =
    tokens.total === 0 ? "no tokens" : `${formatTokens(tokens.total)} tokens/min (${kinds})`;
  const basis = `Over the last ${durationText(spanMs)}: ${countText(samples, "sample")}, the newest ${agoText(deps.nowMs - asOfMs)}`;
  return `${total}, ${cost}. ${basis}.${leftOutText(sessionsWithoutRate)}`;
}

function leftOutText(sessions: number): string {
  if (sessions === 0) return "";
  return ` ${countText(sessions, "session")} with too little data left out.`;
}

function tooLittleText({ samples, spanMs }: UsageRate): string {
  const known =
    samples === 0
      ? "no sample yet"
      : `${countText(samples, "sample")} over ${durationText(spanMs)}`;
  return `too little data for a rate: ${known}. One sample a minute is taken while the session works; ask again in a minute or two.`;
}

/** A week is spent by the day. */
function windowText(outlook: WindowOutlook, deps: ToolDeps): string[] {
  const { window, burn } = outlook;
  if (burn === undefined) return [];
  const [rate, unit] =
    window === "seven_day" ? [burn.percentPerHour * 24, "d"] : [burn.percentPerHour, "h"];
  const shown = rate > 0 && rate < 0.1 ? "under 0.1" : String(rounded(rate, 1));
  const basis =
    burn.basis === "average"
      ? "average since it opened"
      : `over ${durationText(burn.spanMs)}, ${countText(burn.samples, "reading")}`;
  return [`${WINDOWS[window].label} window ${shown} %/${unit} (${basis})${endText(outlook, deps)}`];
}

function endText({ usedPercent, forecast }: WindowOutlook, { formatClock }: ToolDeps): string {
  if (usedPercent >= 100) return ", used up";
  const out = runsOut(forecast);
  if (out === undefined) return "";
  return `, may run out at ${formatClock(out.atMs)} with a probability of ${out.percent} %`;
}

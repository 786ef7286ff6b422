import { formatMoney, formatSpacedPercent, formatTokens } from "../shared/display/amount.ts";
import { MS_PER_SECOND } from "../shared/platform/time.ts";
import { type ListedSession, lastActiveMs } from "../shared/sessions/session-list-file.ts";
import type { SessionRecord } from "../shared/sessions/session-record.ts";
import { isLive } from "../shared/sessions/session-state.ts";
import type { ToolDeps } from "./deps.ts";
import { modelLabel, sessionLabel } from "./session-label.ts";
import { sessionTotal, sumTokens } from "./token-value.ts";
import { agoText, countText, durationText, nameText } from "./wording.ts";

/**
 * One line of a session: `acme-api on main (this session, id ddacb4eb): working, 2 agents running.
 * Opus 5.5, context 58 %, $4.27, 12.4M tokens. Seen 2 s ago.`
 */
export function sessionLine(session: ListedSession, deps: ToolDeps): string {
  const { record } = session;
  const isCurrent = record.sessionId === deps.currentSessionId();
  const marks = [
    isCurrent ? "this session" : "",
    `id ${record.sessionId.slice(0, 8)}`,
    record.host === deps.host ? "" : `on host ${nameText(record.host)}`,
  ];
  const title = `${sessionLabel(record) ?? "unnamed"} (${marks.filter((mark) => mark !== "").join(", ")})`;
  const numbers = [modelLabel(record), contextText(record), costText(record), tokensText(record)];
  const sentences = [
    `${title}: ${stateText(session, deps.nowMs)}${agentsText(session)}`,
    numbers.filter((part) => part !== undefined).join(", "),
    isLive(session.state) ? `Seen ${agoText(deps.nowMs - record.updatedAtMs)}` : "",
  ];
  return sentences
    .filter((sentence) => sentence !== "")
    .map((sentence) => `${sentence}.`)
    .join(" ");
}

function stateText({ record, state }: ListedSession, nowMs: number): string {
  const { waitingSinceMs, endedAtMs, updatedAtMs, heartbeatAtMs } = record;
  switch (state) {
    case "working":
      return "working";
    case "waiting":
      return `waiting for the user for ${durationText(nowMs - (waitingSinceMs ?? nowMs))}`;
    case "idle":
      return idleText(nowMs - lastActiveMs(record));
    case "ended":
      return `ended ${agoText(nowMs - (endedAtMs ?? nowMs))}`;
    case "lost":
      return `lost, no sign of life for ${durationText(nowMs - Math.max(updatedAtMs, heartbeatAtMs ?? 0))}`;
  }
}

function idleText(durationMs: number): string {
  return durationMs < MS_PER_SECOND ? "idle" : `idle for ${durationText(durationMs)}`;
}

/** Agents in the background go on while their session is idle. */
function agentsText({ record, state }: ListedSession): string {
  const { running } = record.subagents;
  return running > 0 && isLive(state) ? `, ${countText(running, "agent")} running` : "";
}

function contextText({ context }: SessionRecord): string | undefined {
  const { usedPercent, usedTokens, windowTokens } = context ?? {};
  const tokens = usedTokens !== undefined && formatTokens(usedTokens);
  if (usedPercent === undefined) return tokens ? `context ${tokens} tokens` : undefined;
  const share = `context ${formatSpacedPercent(usedPercent)}`;
  return tokens && windowTokens ? `${share} (${tokens} of ${formatTokens(windowTokens)})` : share;
}

function costText({ cost }: SessionRecord): string | undefined {
  return cost === undefined ? undefined : formatMoney(cost.totalUsd);
}

/** `12.4M tokens (4.1M by 3 agents)`; `at least` while a transcript is still being read. */
function tokensText(record: SessionRecord): string | undefined {
  const total = sessionTotal(record);
  if (total === undefined) return undefined;
  const { tokens, spawned } = record.subagents;
  const agents = tokens && sumTokens([tokens]).total;
  const share = agents ? ` (${formatTokens(agents)} by ${countText(spawned, "agent")})` : "";
  const atLeast = total.complete ? "" : "at least ";
  return `${atLeast}${formatTokens(sumTokens([total]).total)} tokens${share}`;
}

import { formatMoney, formatSpacedPercent, formatTokens } from "../../shared/display/amount.ts";
import { formatLongDuration } from "../../shared/display/duration.ts";
import type { Glyphs } from "../../shared/display/glyphs.ts";
import { plainText } from "../../shared/display/plain-text.ts";
import type { Span } from "../../shared/display/span.ts";
import type { Role } from "../../shared/display/theme.ts";
import { MS_PER_MINUTE } from "../../shared/platform/time.ts";
import type { SessionRecord } from "../../shared/sessions/session-record.ts";
import { isLive } from "../../shared/sessions/session-state.ts";
import { addTokens, NO_TOKENS, totalTokens } from "../../shared/usage/token-counts.ts";
import type { Cell } from "../table.ts";
import type { SessionStatus } from "./status-report.ts";

export type CellContext = { nowMs: number; host: string; glyphs: Glyphs };

const MAX_NAME = 60;

/** `acme-api ⎇ main “refactor”`, and the machine when it is another one. All of it foreign text. */
export function nameCell({ record }: SessionStatus, { host, glyphs }: CellContext): Cell {
  const { branchOpen, branchClose, quoteOpen, quoteClose } = glyphs;
  const branch = shown(record.project?.branch);
  const name = shown(record.name);
  const elsewhere = record.host === host ? "" : shown(record.host);
  return [
    { text: projectName(record), role: "bright" },
    ...dimIf(branch, ` ${branchOpen}${branch}${branchClose}`),
    ...dimIf(name, ` ${quoteOpen}${name}${quoteClose}`),
    ...dimIf(elsewhere, ` @${elsewhere}`),
  ];
}

/** The project's folder; a session outside of any has its own name or its id's beginning. */
export function projectName({ project, name, sessionId }: SessionRecord): string {
  const folder = project?.dir.split(/[\\/]/).findLast((part) => part !== "");
  return shown(folder) || shown(name) || shown(sessionId.slice(0, 8));
}

function dimIf(given: string, text: string): Span[] {
  return given === "" ? [] : [{ text, role: "dim" }];
}

function shown(foreign: string | undefined): string {
  return foreign === undefined ? "" : plainText(foreign, MAX_NAME);
}

export function modelCell({ record: { model } }: SessionStatus, { glyphs }: CellContext): Cell {
  const text = shown(model?.name) || shown(model?.id.replace(/^claude-/, ""));
  return [text === "" ? unknown(glyphs) : { text, role: "text" }];
}

/** The share of the window; where nobody told its size (no statusline), the tokens in it. */
export function contextCell({ record: { context } }: SessionStatus, { glyphs }: CellContext): Cell {
  const { usedPercent, usedTokens } = context ?? {};
  if (usedPercent !== undefined) {
    const role = usedPercent >= NEARLY_FULL_PERCENT ? "watch" : "text";
    return [{ text: formatSpacedPercent(usedPercent), role }];
  }
  return [usedTokens ? { text: formatTokens(usedTokens), role: "text" } : unknown(glyphs)];
}

const NEARLY_FULL_PERCENT = 85;

/** Own tokens and those of its agents; `~` while a long transcript is still being read. */
export function tokensCell(sessions: readonly SessionStatus[], glyphs: Glyphs): Cell {
  const counts = sessions.flatMap(({ record: { tokens, subagents } }) =>
    [tokens, subagents.tokens].filter((count) => count !== undefined),
  );
  if (counts.length === 0) return [unknown(glyphs)];
  const total = totalTokens(counts.reduce(addTokens, NO_TOKENS));
  const mark = counts.every(({ complete }) => complete) ? "" : "~";
  return [{ text: `${mark}${formatTokens(total)}`, role: "text" }];
}

export function costCell(sessions: readonly SessionStatus[], glyphs: Glyphs): Cell {
  const known = sessions.flatMap(({ record }) => record.cost?.totalUsd ?? []);
  if (known.length === 0) return [unknown(glyphs)];
  return [{ text: formatMoney(sum(known)), role: "text" }];
}

/** Dollars an hour over the last half hour; nothing for a group of which some are over. */
export function rateCell(sessions: readonly SessionStatus[], glyphs: Glyphs): Cell {
  if (!sessions.every(({ state }) => isLive(state))) return [];
  const known = sessions.flatMap(({ usdPerHour }) => usdPerHour ?? []);
  if (known.length === 0) return [unknown(glyphs)];
  return [{ text: sum(known).toFixed(2), role: sum(known) < 0.005 ? "dim" : "text" }];
}

/** What the session does, from the fullest form to the shortest. */
export function stateCells(session: SessionStatus, { nowMs, glyphs }: CellContext): Cell[] {
  const { state, record } = session;
  if (state === "waiting") return waitingCells(record, nowMs);
  const failure = failureOf(session);
  if (failure !== undefined) return three([`failed: ${failure}`, "failed", "failed"], "act");
  const role = state === "working" ? "accent" : "dim";
  const { running } = record.subagents;
  if (running === 0) return three([state, state, state], role);
  const agents = `${running} ${running === 1 ? "agent" : "agents"}`;
  return three([`${state}${glyphs.separator}${agents}`, `${state} +${running}`, state], role);
}

function waitingCells({ waitingSinceMs }: SessionRecord, nowMs: number): Cell[] {
  const forMs = nowMs - (waitingSinceMs ?? nowMs);
  const since = forMs < MS_PER_MINUTE ? "" : ` (${formatLongDuration(forMs)})`;
  return three([`waiting for you${since}`, `waiting${since}`, "waiting"], "watch");
}

/** The kind of error that ended the last turn, unless a newer one went well or still runs. */
function failureOf({ state, record }: SessionStatus): string | undefined {
  const { lastError, turnEndedAtMs } = record;
  if (state !== "idle" || lastError === undefined) return undefined;
  return lastError.atMs >= (turnEndedAtMs ?? 0)
    ? shown(lastError.kind).replaceAll("_", " ")
    : undefined;
}

function three(texts: readonly [string, string, string], role: Role): Cell[] {
  return texts.map((text) => [{ text, role }]);
}

function unknown(glyphs: Glyphs): Span {
  return { text: glyphs.unknown, role: "dim" };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

import { plainText } from "../shared/display/plain-text.ts";
import { defined } from "../shared/platform/read-value.ts";
import { MS_PER_MINUTE } from "../shared/platform/time.ts";
import type { QuotaLevel, WindowOutlook } from "../shared/quota/outlook.ts";
import type { SessionRecord } from "../shared/sessions/session-record.ts";
import { totalTokens } from "../shared/usage/token-counts.ts";
import type { LineFacts } from "./line-facts.ts";

/**
 * What the line says, in numbers, levels and plain text, each part absent when there is nothing to
 * say. How it looks is render's business.
 */
export type View = {
  model?: { name: string; effort?: string; isFast: boolean };
  project?: { name: string; dir: string };
  branch?: { name: string; worktree?: string };
  session?: { name?: string; agent?: string };
  costUsd?: number;
  lines?: { added: number; removed: number };
  pullRequest?: { number: number; url?: string };
  otherSessions?: number;
  runningAgents?: number;
  context?: ContextView;
  tokens?: { total: number; isComplete: boolean };
  cache?: CacheView;
  fiveHour: QuotaView;
  sevenDay: QuotaView;
  burn?: { percentPerHour: number; isEstimate: boolean };
  notice?: string;
};

export type ContextView = {
  usedPercent: number;
  usedTokens?: number;
  windowTokens?: number;
  autoCompactPercent?: number;
  level: QuotaLevel;
};

/** `expiresInMs` is always above 0: what has expired is cold. */
export type CacheView =
  | { isWarm: false }
  | { isWarm: true; hitPercent?: number; expiresInMs?: number };

/** `unknown`: no session has reported the window since its last reset. */
export type QuotaView =
  | { kind: "unknown" }
  | {
      kind: "known";
      /** The moment that the spans of time count from. */
      nowMs: number;
      usedPercent: number;
      level: QuotaLevel;
      paceDeltaPercent: number;
      /** Above 0: what has been reset is unknown. */
      resetsInMs: number;
      /** When it is used up, if before the reset; 0 or less when it is already. */
      exhaustsInMs?: number;
      /** The forecast stands on an average only. */
      isEstimate: boolean;
      /** Sessions report numbers that cannot all be of one account. */
      isContested: boolean;
      /** How old the number is, when that is worth a word. */
      ageMs?: number;
    };

/** Within this time a number counts as fresh. */
const FRESH_MS = 10 * MS_PER_MINUTE;
/** Shares of the context up to the point where it is compacted. */
const CONTEXT_WATCH_SHARE = 0.85;
const CONTEXT_ACT_SHARE = 0.95;

export function buildView(facts: LineFacts): View {
  const { nowMs, record, input, quota } = facts;
  return defined({
    model: modelView(facts),
    project: projectView(record),
    branch: branchView(record),
    session: sessionView(record),
    costUsd: record.cost?.totalUsd,
    lines: linesView(record),
    pullRequest: pullRequestView(input.pullRequest),
    otherSessions: countView(facts.otherLiveSessions),
    runningAgents: countView(record.subagents.running),
    context: contextView(record, facts.autoCompactPercent),
    tokens: tokensView(record),
    cache: cacheView(record, nowMs),
    fiveHour: quotaView(quota.fiveHour, nowMs),
    sevenDay: quotaView(quota.sevenDay, nowMs),
    burn: burnView(quota.fiveHour, nowMs),
    notice: textView(facts.notice),
  });
}

function modelView({ record, input }: LineFacts): View["model"] {
  const name = textView(record.model?.name) ?? textView(record.model?.id);
  if (name === undefined) return undefined;
  return defined({ name, effort: textView(record.effort), isFast: input.fastMode === true });
}

function projectView({ project }: SessionRecord): View["project"] {
  if (project === undefined) return undefined;
  const name = textView(lastPart(project.dir));
  return name === undefined ? undefined : { name, dir: project.dir };
}

/** The folder's own name; of a root, the root. */
function lastPart(dir: string): string {
  const end = dir.endsWith("/") || dir.endsWith("\\") ? dir.length - 1 : dir.length;
  const start = Math.max(dir.lastIndexOf("/", end - 1), dir.lastIndexOf("\\", end - 1)) + 1;
  return end <= start ? dir : dir.slice(start, end);
}

function branchView({ project }: SessionRecord): View["branch"] {
  const name = textView(project?.branch);
  const worktree = textView(project?.worktree);
  if (name === undefined) return undefined;
  // Worktrees are usually named after their branch, or the other way round.
  return worktree === undefined || name.includes(worktree) ? { name } : { name, worktree };
}

function sessionView(record: SessionRecord): View["session"] {
  const name = textView(record.name);
  const agent = textView(record.agentName);
  return name === undefined && agent === undefined ? undefined : defined({ name, agent });
}

function linesView({ cost }: SessionRecord): View["lines"] {
  const added = cost?.linesAdded ?? 0;
  const removed = cost?.linesRemoved ?? 0;
  return added > 0 || removed > 0 ? { added, removed } : undefined;
}

function pullRequestView(pullRequest: View["pullRequest"]): View["pullRequest"] {
  return Number.isSafeInteger(pullRequest?.number) ? pullRequest : undefined;
}

/** What is none needs no mention. */
function countView(count: number): number | undefined {
  return count > 0 ? count : undefined;
}

function contextView(
  { context }: SessionRecord,
  autoCompactPercent: number | undefined,
): ContextView | undefined {
  const usedPercent = contextPercent(context);
  if (usedPercent === undefined) return undefined;
  // A small window leaves the client nothing to compact ahead of time.
  const limitPercent =
    autoCompactPercent !== undefined && autoCompactPercent > 0 ? autoCompactPercent : undefined;
  return defined({
    ...contextTokens(context),
    usedPercent,
    autoCompactPercent: limitPercent,
    level: contextLevel(usedPercent / (limitPercent ?? 100)),
  });
}

function contextPercent(context: SessionRecord["context"]): number | undefined {
  if (context?.usedPercent !== undefined) return context.usedPercent;
  const { usedTokens, windowTokens } = contextTokens(context);
  // Before the first answer the client says 0 tokens, which nobody has counted.
  return usedTokens && windowTokens ? (usedTokens / windowTokens) * 100 : undefined;
}

/** The client has been seen to name a window smaller than what was in it: then neither is shown. */
function contextTokens(
  context: SessionRecord["context"],
): Pick<ContextView, "usedTokens" | "windowTokens"> {
  const { usedTokens, windowTokens } = context ?? {};
  if (usedTokens === undefined || windowTokens === undefined) return {};
  return usedTokens > windowTokens ? {} : { usedTokens, windowTokens };
}

function contextLevel(usedShare: number): QuotaLevel {
  if (usedShare >= CONTEXT_ACT_SHARE) return "act";
  return usedShare >= CONTEXT_WATCH_SHARE ? "watch" : "calm";
}

/** The session's own and its agents' tokens. */
function tokensView({ tokens, subagents }: SessionRecord): View["tokens"] {
  if (tokens === undefined) return undefined;
  const total = totalTokens(tokens) + (subagents.tokens ? totalTokens(subagents.tokens) : 0);
  const isComplete = tokens.complete && subagents.tokens?.complete !== false;
  return total > 0 ? { total, isComplete } : undefined;
}

function cacheView({ cache }: SessionRecord, nowMs: number): CacheView | undefined {
  if (cache === undefined) return undefined;
  const expiresInMs = cache.expiresAtMs === undefined ? undefined : cache.expiresAtMs - nowMs;
  if (!cache.warm || (expiresInMs !== undefined && expiresInMs <= 0)) return { isWarm: false };
  return defined({ isWarm: true as const, hitPercent: cache.hitPercent, expiresInMs });
}

function quotaView(outlook: WindowOutlook | undefined, nowMs: number): QuotaView {
  if (outlook === undefined || !(outlook.resetsAtMs > nowMs)) return { kind: "unknown" };
  const { usedPercent, level, paceDeltaPercent, exhaustsAtMs } = outlook;
  const ageMs = nowMs - outlook.asOfMs;
  return defined({
    kind: "known" as const,
    nowMs,
    usedPercent,
    level,
    paceDeltaPercent,
    resetsInMs: outlook.resetsAtMs - nowMs,
    exhaustsInMs: exhaustsAtMs === undefined ? undefined : exhaustsAtMs - nowMs,
    isEstimate: outlook.burn?.basis === "average",
    isContested: outlook.contested === true,
    ageMs: ageMs > FRESH_MS ? ageMs : undefined,
  });
}

function burnView(outlook: WindowOutlook | undefined, nowMs: number): View["burn"] {
  if (outlook?.burn === undefined || outlook.resetsAtMs <= nowMs) return undefined;
  const { percentPerHour, basis } = outlook.burn;
  return { percentPerHour, isEstimate: basis === "average" };
}

function textView(text: string | undefined): string | undefined {
  return text === undefined ? undefined : plainText(text) || undefined;
}

import { plainText } from "../shared/display/plain-text.ts";
import { defined } from "../shared/platform/read-value.ts";
import type { SessionRecord } from "../shared/sessions/session-record.ts";
import { totalTokens } from "../shared/usage/token-counts.ts";
import { type ContextView, contextView } from "./context-view.ts";
import type { LineFacts } from "./line-facts.ts";
import { type BurnView, burnView, type QuotaView, quotaView } from "./quota-view.ts";

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
  burn?: BurnView;
  notice?: string;
};

/** `expiresInMs` is always above 0: what has expired is cold. */
export type CacheView =
  | { isWarm: false }
  | { isWarm: true; hitPercent?: number; expiresInMs?: number };

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

function textView(text: string | undefined): string | undefined {
  return text === undefined ? undefined : plainText(text) || undefined;
}

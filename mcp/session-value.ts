import * as z from "zod";
import { plainText } from "../shared/display/plain-text.ts";
import { defined } from "../shared/platform/read-value.ts";
import type { ListedSession } from "../shared/sessions/session-list-file.ts";
import type { SessionRecord } from "../shared/sessions/session-record.ts";
import type { ToolDeps } from "./deps.ts";
import { age, ageShape, freshness, rounded } from "./freshness.ts";
import { modelLabel, projectName } from "./session-label.ts";
import { sessionTotal, tokenSchema, tokenValue } from "./token-value.ts";
import { boundedName } from "./wording.ts";

const amount = z.number().min(0);
const MAX_PATH_CHARACTERS = 300;

/** A session as tools tell it. Names are foreign text: plain and short. */
export const sessionSchema = z.strictObject({
  sessionId: z.string(),
  isCurrent: z.boolean().describe("This is the session that asks"),
  state: z.enum(["working", "waiting", "idle", "ended", "lost"]),
  account: z.string(),
  name: z.string().exactOptional(),
  agentName: z.string().exactOptional(),
  project: z
    .strictObject({
      name: z.string(),
      dir: z.string().exactOptional().describe("Only of sessions on this host"),
      branch: z.string().exactOptional(),
      worktree: z.string().exactOptional(),
    })
    .exactOptional(),
  model: z.string().exactOptional(),
  host: z.string(),
  startedAtMs: amount.exactOptional(),
  endedAtMs: amount.exactOptional(),
  endReason: z.string().exactOptional(),
  turns: amount,
  costUsd: amount
    .exactOptional()
    .describe("Since the session began, subagents included; absent while unknown"),
  tokens: tokenSchema.exactOptional().describe("The session's own, without subagents"),
  subagents: z.strictObject({
    spawned: amount,
    running: amount,
    tokens: tokenSchema.exactOptional(),
  }),
  totalTokens: amount.exactOptional().describe("Own and subagents' tokens of all kinds"),
  context: z
    .strictObject({
      usedPercent: amount.exactOptional(),
      usedTokens: amount.exactOptional(),
      windowTokens: amount.exactOptional(),
    })
    .exactOptional(),
  lastError: z.strictObject({ kind: z.string(), atMs: amount }).exactOptional(),
  ...ageShape,
});
export type SessionValue = z.input<typeof sessionSchema>;

export function sessionValue({ record, state }: ListedSession, deps: ToolDeps): SessionValue {
  const { sessionId, name, agentName, cost, tokens, subagents, lastError } = record;
  const total = sessionTotal(record);
  return defined({
    sessionId,
    isCurrent: sessionId === deps.currentSessionId(),
    state,
    account: record.account,
    name: name && boundedName(name),
    agentName: agentName && boundedName(agentName),
    project: projectValue(record, deps),
    model: modelLabel(record),
    host: boundedName(record.host),
    startedAtMs: record.startedAtMs,
    endedAtMs: state === "ended" ? record.endedAtMs : undefined,
    endReason: state === "ended" && record.endReason ? boundedName(record.endReason) : undefined,
    turns: record.turns,
    costUsd: cost && rounded(cost.totalUsd, 4),
    tokens: tokens && tokenValue(tokens),
    subagents: defined({
      spawned: subagents.spawned,
      running: subagents.running,
      tokens: subagents.tokens && tokenValue(subagents.tokens),
    }),
    totalTokens: total && tokenValue(total).total,
    context: record.context,
    lastError: lastError && { kind: boundedName(lastError.kind), atMs: lastError.atMs },
    ...age(record.updatedAtMs, deps.nowMs),
  });
}

/** Folders on other hosts mean nothing here, and are nobody's business here. */
function projectValue({ project, host }: SessionRecord, deps: ToolDeps): SessionValue["project"] {
  return (
    project &&
    defined({
      name: projectName(project.dir),
      dir: host === deps.host ? plainText(project.dir, MAX_PATH_CHARACTERS) : undefined,
      branch: project.branch && boundedName(project.branch),
      worktree: project.worktree && boundedName(project.worktree),
    })
  );
}

/** The moment of the newest session's news; now, where there is none: nothing is what is known. */
export function sessionsFreshness(sessions: readonly ListedSession[], nowMs: number) {
  const newestMs = Math.max(0, ...sessions.map(({ record }) => record.updatedAtMs));
  return freshness(sessions.length === 0 ? nowMs : newestMs, "sessions", nowMs);
}

import type { TokenCounts } from "../usage/token-counts.ts";

/**
 * What Tacho knows of one session, as it stands in `sessions.json`. Moments are ms since the epoch,
 * money is USD, percents are 0-100; an absent key means unknown. The names are a public contract
 * (docs/sessions-file.md, schemas/sessions.schema.json): other tools read them.
 */
export type SessionRecord = {
  sessionId: string;
  name?: string;
  /** Account uuid, `api-key`, or `unknown-<sessionId>`; numbers of two accounts are never mixed. */
  account: string;
  configDir?: string;
  host: string;
  /** How the client was started, e.g. `cli` or `sdk-cli`. */
  entrypoint?: string;
  /** Version of the client. */
  version?: string;
  transcriptPath?: string;
  project?: SessionProject;
  model?: { id: string; name?: string };
  effort?: string;
  agentName?: string;
  /** `AGENT_ID` of the session's environment. */
  agentId?: string;
  startedAtMs?: number;
  updatedAtMs: number;
  endedAtMs?: number;
  endReason?: string;
  pid?: number;
  processStartedAtMs?: number;
  cost?: SessionCost;
  context?: SessionContext;
  /** The session's own transcript; its agents' tokens stand apart in `subagents.tokens`. */
  tokens?: SessionTokens;
  subagents: { spawned: number; running: number; tokens?: SessionTokens };
  quota?: SessionQuota;
  cache?: SessionCache;
  turns: number;
  lastError?: { kind: string; atMs: number };
  /** The last prompt, end of turn and question to the user, from which the state is derived. */
  promptedAtMs?: number;
  turnEndedAtMs?: number;
  waitingSinceMs?: number;
  /** When the session last got an answer or spent something, as its statusline saw it. */
  activeAtMs?: number;
  /** Last sign of life of the session's MCP server, every 30 s while it runs. */
  heartbeatAtMs?: number;
};

export type SessionProject = { dir: string; branch?: string; worktree?: string };

export type SessionCost = {
  /** Continues over restarts of the client's own counter. */
  totalUsd: number;
  apiDurationMs?: number;
  durationMs?: number;
  linesAdded?: number;
  linesRemoved?: number;
};

/** Context of the last answer; `usedTokens` counts what was sent (input, cache writes and reads). */
export type SessionContext = { usedPercent?: number; usedTokens?: number; windowTokens?: number };

/** Cumulative since the session began; `complete` is false until the transcript is caught up. */
export type SessionTokens = TokenCounts & { complete: boolean };

export type SessionQuota = {
  fiveHour?: QuotaReading;
  sevenDay?: QuotaReading;
  /** When the client last learned these numbers from a response, not when it last repeated them. */
  observedAtMs: number;
};
export type QuotaReading = { usedPercent: number; resetsAtMs: number };

export type SessionCache = { warm: boolean; hitPercent?: number; expiresAtMs?: number };

/** The shared sessions file. */
export type SessionsFile = {
  version: 1;
  updatedAtMs: number;
  sessions: Record<string, SessionRecord>;
};

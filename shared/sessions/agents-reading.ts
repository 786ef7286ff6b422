import { amountAt, isObject, type JsonObject, objectAt } from "../platform/read-value.ts";
import { addTokens, NO_TOKENS, parseTokens, type TokenCounts } from "../usage/token-counts.ts";
import { parseReading, type TranscriptReading } from "./transcript-reading.ts";

/**
 * What has been counted of a session's subagents. Transcripts that are still written keep their own
 * reading; settled ones keep only their size, so that hundreds of them cost next to nothing.
 */
export type AgentsReading = {
  /** By path below the session's `subagents` folder. */
  active: Record<string, TranscriptReading>;
  /** Size in bytes at which a transcript settled. */
  settled: Record<string, number>;
  settledTokens: TokenCounts;
  /** Modification time of the folder itself when it was last listed. */
  listedMtimeMs: number;
  /** Where among the settled ones the next look for new growth begins. */
  recheckFrom: number;
};

export const NO_AGENTS: AgentsReading = {
  active: {},
  settled: {},
  settledTokens: NO_TOKENS,
  listedMtimeMs: 0,
  recheckFrom: 0,
};

/** Tokens of all agents, and how many agents left a transcript. */
export function agentTotals(reading: AgentsReading): { tokens: TokenCounts; transcripts: number } {
  const active = Object.values(reading.active);
  return {
    tokens: active.reduce((sum, agent) => addTokens(sum, agent.tokens), reading.settledTokens),
    transcripts: active.length + Object.keys(reading.settled).length,
  };
}

/** A stored reading; anything unreadable in it makes all agents be read again. */
export function parseAgents(raw: JsonObject | undefined): AgentsReading {
  const settledTokens = parseTokens(objectAt(raw, "settledTokens"));
  if (settledTokens === undefined) return NO_AGENTS;
  const active: Record<string, TranscriptReading> = {};
  for (const [path, value] of Object.entries(objectAt(raw, "active") ?? {})) {
    const reading = isObject(value) ? parseReading(value) : undefined;
    if (reading === undefined || !isAgentPath(path)) return NO_AGENTS;
    active[path] = reading;
  }
  const settled: Record<string, number> = {};
  const sizes = objectAt(raw, "settled") ?? {};
  for (const path of Object.keys(sizes)) {
    const size = amountAt(sizes, path);
    if (size === undefined || !isAgentPath(path)) return NO_AGENTS;
    settled[path] = size;
  }
  return {
    active,
    settled,
    settledTokens,
    listedMtimeMs: amountAt(raw, "listedMtimeMs") ?? 0,
    recheckFrom: amountAt(raw, "recheckFrom") ?? 0,
  };
}

/** `agent-x.jsonl` or `workflows/wf_y/agent-x.jsonl`: never a path that leaves its folder. */
export function isAgentPath(path: string): boolean {
  return /^(?:[\w-]+\/){0,3}agent-[\w-]+\.jsonl$/.test(path);
}

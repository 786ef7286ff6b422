import type { TokenCounts } from "../usage/token-counts.ts";

/** Tokens of one answer as its tool wrote them down; nothing is inferred from texts or times. */
export type UsageTokens = TokenCounts & {
  /** Part of `output`. */
  reasoning: number;
  /** Searches that the provider did on the web, which are billed by the piece. */
  webSearches: number;
};

export const NO_USAGE: UsageTokens = {
  input: 0,
  output: 0,
  reasoning: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  webSearches: 0,
  requests: 0,
};

/**
 * One answer of a model, as one line or row of a source tells it. The same answer may be told several
 * times (streamed, copied into a fork, replayed): `id` is what its copies share, over all files of its
 * source.
 */
export type UsageEntry = {
  id: string;
  atMs: number;
  /** The session it counts for: the one it was made in, where a copy names that. */
  sessionId: string;
  /** The subagent within the session. */
  agentId?: string | undefined;
  /** The folder it worked in, as the tool wrote it down. */
  project?: string | undefined;
  /** As the tool wrote it down; "unknown" where it did not. */
  model: string;
  account?: string | undefined;
  /** A faster and dearer way of serving the same model. */
  speed?: "fast" | undefined;
  /** Told beside the conversation (subagents, asides): another copy in a conversation goes before. */
  isSidechain: boolean;
  /** A copy that names the session it was made in: this goes before copies that name none. */
  isMarked: boolean;
  tokens: UsageTokens;
  /**
   * The longest prompt of one request, where the entry adds up several: long prompts cost more, sums of
   * short ones do not. Absent: all of the input, cached or not, was one prompt.
   */
  promptTokens?: number | undefined;
};

import { type AgentsAdvance, advanceAgents } from "./agents-file.ts";
import type { CountedTranscripts } from "./session-parts.ts";
import { advanceTranscript } from "./transcript-file.ts";

/** What one look may cost. */
export type CountingLimits = { maxBytes: number; nowMs: number };

/** New bytes that one run of a hook reads, so that it stays quick whatever the size. */
export const BYTES_PER_RUN = 4 * 1024 * 1024;
/** A statusline comes again soon, and reads less at a time. */
export const BYTES_PER_RENDER = 512 * 1024;

/** Counts on in a session's transcript and those of its agents. */
export function countOn(
  transcriptPath: string,
  sessionId: string,
  before: CountedTranscripts,
  { maxBytes, nowMs }: CountingLimits,
): CountedTranscripts {
  const own = advanceTranscript(transcriptPath, before.transcript, { sessionId, maxBytes });
  const agents: AgentsAdvance = advanceAgents(agentsFolder(transcriptPath), before.agents, {
    sessionId,
    maxBytes: maxBytes - (own?.readBytes ?? 0),
    nowMs,
  });
  return {
    transcript: own?.reading ?? before.transcript,
    agents: agents.reading,
    readAtMs: nowMs,
    complete: (own?.complete ?? true) && agents.complete,
  };
}

/** `<session>.jsonl` has its agents in `<session>/subagents/`. */
function agentsFolder(transcriptPath: string): string {
  return `${transcriptPath.replace(/\.jsonl$/, "")}/subagents`;
}

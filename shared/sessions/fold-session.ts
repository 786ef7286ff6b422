import { defined } from "../platform/read-value.ts";
import { safeName } from "../platform/safe-name.ts";
import { agentTotals } from "./agents-reading.ts";
import type { EventsFold } from "./events-fold.ts";
import {
  type CountedTranscripts,
  furtherCounted,
  type Shard,
  type Tail,
  tailCost,
} from "./session-parts.ts";
import type { SessionCost, SessionProject, SessionRecord } from "./session-record.ts";

/** The files of one session, as far as they exist and can be read. */
export type SessionParts = {
  sessionId: string;
  shard?: Shard;
  events?: EventsFold;
  tail?: Tail;
  heartbeatAtMs?: number;
};

/**
 * One record out of a session's parts. `undefined` while there is nothing but a start: most of those
 * never become a session.
 */
export function foldSession(parts: SessionParts): SessionRecord | undefined {
  const { shard, events, tail, heartbeatAtMs } = parts;
  if (shard === undefined && tail === undefined && events?.wasPrompted !== true) return undefined;
  const counted = furtherCounted(shard?.counted, tail?.counted);
  const base = shard?.record ?? recordWithoutStatusline(parts, counted);
  return defined({
    ...base,
    ...eventFacts(events),
    tokens: counted ? { ...counted.transcript.tokens, complete: counted.complete } : base.tokens,
    subagents: subagentFacts(counted, events, base),
    cost: laterCost(shard, tail),
    startedAtMs: earliest(base.startedAtMs, events?.startedAtMs),
    updatedAtMs: Math.max(base.updatedAtMs, tail?.updatedAtMs ?? 0, events?.lastEventAtMs ?? 0),
    heartbeatAtMs,
  });
}

/** Print mode and the like: all that is known comes from hooks and the transcript. */
function recordWithoutStatusline(
  { sessionId, events, tail }: SessionParts,
  counted: CountedTranscripts | undefined,
): SessionRecord {
  const transcript = counted?.transcript;
  const modelId = transcript?.modelId ?? events?.model;
  return defined({
    sessionId,
    account: safeName(transcript?.account) ?? `unknown-${sessionId}`,
    host: events?.host ?? "unknown",
    configDir: events?.configDir,
    entrypoint: transcript?.entrypoint ?? events?.entrypoint,
    version: transcript?.version,
    transcriptPath: events?.transcriptPath,
    project: events?.cwd === undefined ? undefined : projectOf(events.cwd, transcript?.branch),
    model: modelId === undefined ? undefined : { id: modelId },
    effort: transcript?.effort,
    agentId: events?.agentId,
    startedAtMs: transcript?.firstAnswerAtMs,
    updatedAtMs: tail?.updatedAtMs ?? events?.lastEventAtMs ?? 0,
    pid: events?.pid,
    processStartedAtMs: events?.processStartedAtMs,
    context:
      transcript?.contextTokens === undefined
        ? undefined
        : { usedTokens: transcript.contextTokens },
    activeAtMs: transcript?.lastAnswerAtMs,
    subagents: { spawned: 0, running: 0 },
    turns: 0,
  });
}

/** The client writes `HEAD` where there is no branch. */
function projectOf(dir: string, branch: string | undefined): SessionProject {
  return defined({ dir, branch: branch === "HEAD" ? undefined : branch });
}

function eventFacts(events: EventsFold | undefined) {
  return (
    events &&
    defined({
      turns: events.turns,
      endedAtMs: events.endedAtMs,
      endReason: events.endReason,
      promptedAtMs: events.promptedAtMs,
      turnEndedAtMs: events.turnEndedAtMs,
      waitingSinceMs: events.waitingSinceMs,
      lastError: events.lastError,
    })
  );
}

function subagentFacts(
  counted: CountedTranscripts | undefined,
  events: EventsFold | undefined,
  { subagents }: SessionRecord,
): SessionRecord["subagents"] {
  const running = events?.running.length ?? subagents.running;
  const spawned = Math.max(subagents.spawned, events?.spawned ?? 0);
  if (counted === undefined) return { spawned, running };
  const { tokens, transcripts } = agentTotals(counted.agents);
  return defined({
    spawned: Math.max(spawned, transcripts),
    running,
    tokens: transcripts === 0 ? undefined : { ...tokens, complete: counted.complete },
  });
}

/**
 * The statusline's cost knows of restarted counters; the transcript's own total is taken only where
 * it is ahead: the last answers before an exit never reach a statusline.
 */
function laterCost(shard: Shard | undefined, tail: Tail | undefined): SessionCost | undefined {
  const seen = shard?.record.cost;
  const written = tail && tailCost(tail);
  if (seen === undefined || written === undefined) return seen ?? written;
  return written.totalUsd > seen.totalUsd ? { ...seen, ...written } : seen;
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

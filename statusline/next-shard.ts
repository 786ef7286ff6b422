import type { GitHead } from "../shared/platform/git-file.ts";
import { defined } from "../shared/platform/read-value.ts";
import { agentTotals } from "../shared/sessions/agents-reading.ts";
import {
  advanceMeter,
  type CostMeter,
  forkedMeter,
  meterTotalUsd,
  NEW_METER,
} from "../shared/sessions/cost-meter.ts";
import { runningAgents } from "../shared/sessions/events-fold.ts";
import type { SessionEvent } from "../shared/sessions/session-event.ts";
import type { CountedTranscripts, Shard, ShardMemory } from "../shared/sessions/session-parts.ts";
import type { SessionRecord } from "../shared/sessions/session-record.ts";
import { addTokens } from "../shared/usage/token-counts.ts";
import { type UsageSample, withSample } from "../shared/usage/usage-rate.ts";
import type { StatuslineInput } from "./input.ts";
import { nextQuota } from "./next-quota.ts";

/** What a run found out besides its stdin. */
export type Gathered = {
  sessionId: string;
  nowMs: number;
  counted: CountedTranscripts;
  /** Events since the last run, and the offset behind them. */
  events: readonly SessionEvent[];
  eventsOffset: number;
  account: { account: string; credentialsMtimeMs: number };
  git: GitHead | undefined;
  client: ClientFacts;
};
export type ClientFacts = {
  configDir: string;
  host: string;
  entrypoint?: string;
  agentId?: string;
  pid?: number;
  processStartedAtMs?: number;
};

/** The session's shard after this run; `previous` is what the last run left. */
export function nextShard(
  previous: Shard | undefined,
  input: StatuslineInput,
  gathered: Gathered,
): Shard {
  const memory = nextMemory(previous?.memory, input, gathered);
  const counted = foundCounted(input, gathered.counted);
  const record = nextRecord(previous, input, { ...gathered, counted }, memory);
  return {
    version: 1,
    record,
    counted,
    samples: withSample(previous?.samples ?? [], sampleOf(record, counted)),
    memory,
  };
}

/** Where answers were paid for, but the transcript that should hold them is not there, nothing is whole. */
function foundCounted({ cost }: StatuslineInput, counted: CountedTranscripts): CountedTranscripts {
  const isMissing = counted.transcript.offset === 0 && (cost?.apiDurationMs ?? 0) > 0;
  return isMissing ? { ...counted, complete: false } : counted;
}

function nextMemory(
  before: ShardMemory | undefined,
  input: StatuslineInput,
  { events, eventsOffset, account }: Gathered,
): ShardMemory {
  const started = events.findLast(
    ({ event, reason }) => event === "started" && reason !== "compact",
  );
  const startReason = started?.reason ?? before?.startReason;
  return defined({
    meter: nextMeter(before, input.cost?.totalUsd, startReason),
    apiDurationMs: input.cost?.apiDurationMs ?? before?.apiDurationMs,
    startReason,
    credentialsMtimeMs: account.credentialsMtimeMs,
    running: runningAgents(events, before?.running ?? []),
    eventsOffset,
  });
}

/** The hook that tells of a fork may come after the first run: what was counted until then is inherited. */
function nextMeter(
  before: ShardMemory | undefined,
  rawUsd: number | undefined,
  startReason: string | undefined,
): CostMeter {
  const meter = before?.meter ?? NEW_METER;
  if (rawUsd === undefined) return meter;
  const isForkNews = startReason === "fork" && before?.startReason !== "fork";
  return advanceMeter(isForkNews ? forkedMeter(before?.meter.rawUsd ?? rawUsd) : meter, rawUsd);
}

function nextRecord(
  previous: Shard | undefined,
  input: StatuslineInput,
  gathered: Gathered,
  memory: ShardMemory,
): SessionRecord {
  const before = previous?.record;
  const { nowMs, counted, client } = gathered;
  const isActive = hasAnswered(previous, memory, counted);
  const { tokens, transcripts } = agentTotals(counted.agents);
  return defined({
    sessionId: gathered.sessionId,
    name: input.sessionName ?? before?.name,
    account: gathered.account.account,
    ...client,
    version: input.version,
    transcriptPath: input.transcriptPath,
    project: projectOf(input, gathered.git),
    model: modelOf(input) ?? before?.model,
    effort: input.effort,
    agentName: input.agentName,
    startedAtMs: before?.startedAtMs ?? nowMs - (input.cost?.durationMs ?? 0),
    updatedAtMs: nowMs,
    activeAtMs: isActive ? nowMs : before?.activeAtMs,
    cost:
      input.cost?.totalUsd === undefined
        ? before?.cost
        : { ...input.cost, totalUsd: meterTotalUsd(memory.meter) },
    context: nextContext(before?.context, input.context),
    tokens:
      input.transcriptPath === undefined
        ? before?.tokens
        : { ...counted.transcript.tokens, complete: counted.complete },
    subagents: defined({
      spawned: Math.max(transcripts, before?.subagents.spawned ?? 0),
      running: memory.running.length,
      tokens: transcripts === 0 ? undefined : { ...tokens, complete: counted.complete },
    }),
    quota: nextQuota(before?.quota, input.rateLimits, {
      isActive,
      isInherited: memory.startReason === "clear" && !memory.apiDurationMs,
      nowMs,
    }),
    cache: cacheOf(input.cache),
    turns: before?.turns ?? 0,
  });
}

/** Whether an answer came since the last run; repeating old numbers is no activity. */
function hasAnswered(
  previous: Shard | undefined,
  memory: ShardMemory,
  counted: CountedTranscripts,
): boolean {
  const { apiDurationMs = 0, meter } = memory;
  if (previous === undefined) return apiDurationMs > 0;
  return (
    apiDurationMs !== (previous.memory.apiDurationMs ?? 0) ||
    meter.rawUsd !== previous.memory.meter.rawUsd ||
    (previous.counted.complete &&
      counted.transcript.tokens.requests !== previous.counted.transcript.tokens.requests)
  );
}

function projectOf(input: StatuslineInput, git: GitHead | undefined): SessionRecord["project"] {
  const dir = input.projectDir ?? input.cwd;
  if (dir === undefined) return undefined;
  return defined({
    dir,
    branch: git?.branch ?? input.worktree?.branch,
    worktree: input.worktree?.name ?? git?.worktree,
  });
}

function modelOf({ model }: StatuslineInput): SessionRecord["model"] {
  return model?.id === undefined ? undefined : defined({ id: model.id, name: model.name });
}

/** The percentage is missing right after a start and a compaction; the window's size stays known. */
function nextContext(
  before: SessionRecord["context"],
  now: StatuslineInput["context"],
): SessionRecord["context"] {
  if (now === undefined) return before;
  return now.usedPercent === undefined
    ? defined({ windowTokens: now.windowTokens })
    : defined({ ...now });
}

function cacheOf(cache: StatuslineInput["cache"]): SessionRecord["cache"] {
  if (cache?.warm === undefined) return undefined;
  const { warm, hitPercent, expiresAtMs } = cache;
  return defined({ warm, hitPercent, expiresAtMs });
}

function sampleOf(
  record: SessionRecord,
  { transcript, agents, complete }: CountedTranscripts,
): UsageSample {
  return defined({
    atMs: record.updatedAtMs,
    costUsd: record.cost?.totalUsd,
    tokens: complete ? addTokens(transcript.tokens, agentTotals(agents).tokens) : undefined,
    fiveHourPercent: record.quota?.fiveHour?.usedPercent,
    sevenDayPercent: record.quota?.sevenDay?.usedPercent,
  });
}

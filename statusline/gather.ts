import { type ClaudePaths, claudePaths } from "../shared/claude/claude-paths.ts";
import { readGitHead } from "../shared/platform/git-file.ts";
import { processStartedAtMs } from "../shared/platform/process-file.ts";
import { defined } from "../shared/platform/read-value.ts";
import type { StatePaths } from "../shared/platform/state-paths.ts";
import { BYTES_PER_RENDER, countOn } from "../shared/sessions/count-file.ts";
import { readEvents } from "../shared/sessions/events-file.ts";
import { readTail } from "../shared/sessions/parts-file.ts";
import {
  type CountedTranscripts,
  furtherCounted,
  NOTHING_COUNTED,
  type Shard,
} from "../shared/sessions/session-parts.ts";
import { sessionAccount } from "./account.ts";
import type { StatuslineInput } from "./input.ts";
import type { ClientFacts, Gathered } from "./next-shard.ts";
import type { StatuslineWorld } from "./world.ts";

/** Looks up all that stdin does not say, reading only what is new since the last run. */
export function gather(
  sessionId: string,
  previous: Shard | undefined,
  input: StatuslineInput,
  { world, paths }: { world: StatuslineWorld; paths: StatePaths },
): Gathered {
  const { nowMs } = world;
  const claude = claudePaths(world.env, world.homeDir);
  const counted = countTranscripts(sessionId, previous, input, { nowMs, paths });
  const read = readEvents(paths.sessionsDir, sessionId, previous?.memory.eventsOffset);
  const cwd = input.cwd ?? input.projectDir;
  return {
    sessionId,
    nowMs,
    counted,
    events: read.events,
    eventsOffset: read.offset,
    account: accountOf(sessionId, previous, input, { claude, counted }),
    git: cwd === undefined ? undefined : readGitHead(cwd),
    client: clientFacts(previous, world, claude.configDir),
  };
}

function countTranscripts(
  sessionId: string,
  previous: Shard | undefined,
  { transcriptPath }: StatuslineInput,
  { nowMs, paths }: { nowMs: number; paths: StatePaths },
): CountedTranscripts {
  const mine = previous?.counted;
  // Hooks may have counted further: before the first run, and while this one catches up.
  const tail = mine?.complete === true ? undefined : readTail(paths.sessionsDir, sessionId, nowMs);
  const before = furtherCounted(mine, tail?.counted) ?? NOTHING_COUNTED;
  if (transcriptPath === undefined) return before;
  return countOn(transcriptPath, sessionId, before, { maxBytes: BYTES_PER_RENDER, nowMs });
}

function accountOf(
  sessionId: string,
  previous: Shard | undefined,
  { rateLimits }: StatuslineInput,
  { claude, counted }: { claude: ClaudePaths; counted: CountedTranscripts },
): Gathered["account"] {
  const mtimeMs = previous?.memory.credentialsMtimeMs;
  return sessionAccount(sessionId, counted.transcript, claude, {
    hasRateLimits: rateLimits.fiveHour !== undefined || rateLimits.sevenDay !== undefined,
    known:
      previous === undefined || mtimeMs === undefined
        ? undefined
        : { account: previous.record.account, credentialsMtimeMs: mtimeMs },
  });
}

/** Facts of the client's process are looked up once for each process. */
function clientFacts(
  previous: Shard | undefined,
  { env, nowMs, hostname }: StatuslineWorld,
  configDir: string,
): ClientFacts {
  const pid = Number.parseInt(env.CLAUDE_PID ?? "", 10) || undefined;
  const before = previous?.record;
  const isSameProcess = before !== undefined && before.pid === pid;
  return defined({
    configDir,
    entrypoint: env.CLAUDE_CODE_ENTRYPOINT,
    agentId: env.AGENT_ID,
    pid,
    host: isSameProcess ? before.host : hostname(),
    processStartedAtMs: isSameProcess
      ? before.processStartedAtMs
      : pid && processStartedAtMs(pid, nowMs),
  });
}

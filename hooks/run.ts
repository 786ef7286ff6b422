import type { Budget } from "../shared/budget/budget-file.ts";
import type { HookConfig } from "../shared/config/hot-config.ts";
import { wantsSync } from "../shared/credentials/wants-sync-file.ts";
import { reachableChannels } from "../shared/notify/reachable-channels.ts";
import { dueAtMs, noteDue } from "../shared/notify/tender-due-file.ts";
import { AppError } from "../shared/platform/app-error.ts";
import { defined } from "../shared/platform/read-value.ts";
import type { StatePaths } from "../shared/platform/state-paths.ts";
import { appendEvent } from "../shared/sessions/events-file.ts";
import { isBeating } from "../shared/sessions/heartbeat-file.ts";
import { hasLimitNews } from "./alerts.ts";
import { answerText, type HookAnswer } from "./answer.ts";
import { budgetAnswer } from "./budget.ts";
import { countTranscripts } from "./count-transcripts.ts";
import { type Delivery, deliveryOf } from "./delivery.ts";
import { type HookInput, parseHookInput } from "./input.ts";
import { recordMissedFailure } from "./missed-failure.ts";
import { queueNotices } from "./notices.ts";
import { isCutShort } from "./print-mode.ts";
import { createSessionBudget } from "./session-budget.ts";
import { sessionEventOf } from "./session-events.ts";
import { terminalNote } from "./terminal-note.ts";
import { TURN_ENDS } from "./turn-ends.ts";
import type { HookWorld } from "./world.ts";

export type HookRun = {
  /** What the client is to read: JSON, or nothing. */
  stdout: string;
  /** A turn or the session is over: the caller merges the sessions file. */
  isMergeDue: boolean;
  /** How what people and sinks are to get is looked after; absent when nothing waits. */
  delivery?: Delivery;
  /** For the log: the payload was not understood, or what the disk refused first. */
  failure?: unknown;
};

type Settings = { config: HookConfig; paths: StatePaths };
/** The budget is looked up once, where it is asked for. */
type Known = Settings & { budget: () => Budget | undefined };

const NOT_UNDERSTOOD = new AppError(
  "HOOK_PAYLOAD",
  "What the client sent to a hook was not understood: nothing was recorded. Update Tacho.",
);

/**
 * Records what the client told a hook, and decides. A state directory that refuses one thing costs
 * that alone: neither what Claude and people are to hear, nor the merge.
 */
export function run(world: HookWorld, settings: Settings): HookRun {
  const input = parseHookInput(world.stdinText);
  if (input === undefined) return { stdout: "", isMergeDue: false, failure: NOT_UNDERSTOOD };
  const { config, paths } = settings;
  const known = { ...settings, budget: createSessionBudget(input, world, paths) };
  const answer = answerOf(input, world, known);
  const failures: unknown[] = [];
  const attempt: Attempt = (work) => {
    try {
      return work() === true;
    } catch (error) {
      failures.push(error);
      return false;
    }
  };
  attempt(() => record(input, answer, { world, paths }));
  const isTenderDue = needsTender(input, world, { known, attempt });
  return defined({
    stdout: answerText(input.event, answer),
    isMergeDue: wantsMerge(input, world, paths),
    delivery: isTenderDue ? deliveryOf(input, world, config.notify.deliver) : undefined,
    failure: failures[0],
  });
}

/** Does what may throw. Whether it did and said yes. */
type Attempt = (work: () => unknown) => boolean;

/** Where the session's MCP server lives it merges within a second, but not after the end. */
function wantsMerge(input: HookInput, world: HookWorld, paths: StatePaths): boolean {
  const { event, sessionId } = input;
  if (event === "SessionEnd") return true;
  if (!TURN_ENDS.has(event) || isCutShort(input, world)) return false;
  return !isBeating(paths.sessionsDir, sessionId, world.now());
}

function answerOf(input: HookInput, world: HookWorld, known: Known): HookAnswer {
  return {
    ...budgetAnswer(input, world, known),
    ...terminalNote(input, world, known.config.notify),
  };
}

function record(
  input: HookInput,
  { denial }: HookAnswer,
  { world, paths }: { world: HookWorld; paths: StatePaths },
): void {
  const event = sessionEventOf(input, world);
  if (event === undefined) return;
  recordMissedFailure(input, paths.sessionsDir);
  const recorded = denial === undefined ? event : { ...event, kind: "denied" };
  appendEvent(paths.sessionsDir, input.sessionId, recorded);
  countTranscripts(input, world, paths);
}

/** Something was queued now, is due from before (its sender may be dead), or may be worth a look. */
function needsTender(
  input: HookInput,
  world: HookWorld,
  { known, attempt }: { known: Known; attempt: Attempt },
): boolean {
  const { paths, config } = known;
  const { notify } = config;
  const { env, homeDir } = world;
  const nowMs = world.now();
  const channels = reachableChannels(notify, world);
  const call = { input, world, paths, events: notify.events, channels };
  const isQueued = channels.length > 0 && attempt(() => queueNotices(call));
  const isNews = isQueued || (channels.length > 0 && hasLimitNews(input, world, known));
  // Before anybody is asked to look: one who dies while looking leaves it due.
  if (isNews) attempt(() => noteDue(paths.runDir, nowMs));
  const isLeftOver = (dueAtMs(paths.runDir, channels) ?? nowMs + 1) <= nowMs;
  if (isNews || isLeftOver) return true;
  return SYNCS_AT.has(input.event) && wantsSync({ env, homeDir, nowMs }, config.credentials, paths);
}

const SYNCS_AT: ReadonlySet<string> = new Set(["SessionStart", "Stop"]);

import type { Budget } from "../shared/budget/budget-file.ts";
import { claudePaths } from "../shared/claude/claude-paths.ts";
import type { HookConfig } from "../shared/config/hot-config.ts";
import { isSyncDue } from "../shared/credentials/sync-due-file.ts";
import { activeChannels } from "../shared/notify/channel-settings.ts";
import { desktopWay } from "../shared/notify/channels/desktop-way.ts";
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
  /** For the log: the payload was not understood, or the state directory refused. */
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
 * Records what the client told a hook, and decides. A state directory that refuses costs the record,
 * not what Claude and people are to hear.
 */
export function run(world: HookWorld, settings: Settings): HookRun {
  const input = parseHookInput(world.stdinText);
  if (input === undefined) return { stdout: "", isMergeDue: false, failure: NOT_UNDERSTOOD };
  const known = { ...settings, budget: createSessionBudget(input, world, settings.paths) };
  const answer = answerOf(input, world, known);
  const stdout = answerText(input.event, answer);
  try {
    record(input, answer, { world, paths: settings.paths });
    const isMergeDue = wantsMerge(input, world, settings.paths);
    const { deliver } = settings.config.notify;
    return isTenderDue(input, world, known)
      ? defined({ stdout, isMergeDue, delivery: deliveryOf(input, world, deliver) })
      : { stdout, isMergeDue };
  } catch (failure) {
    return { stdout, isMergeDue: false, failure };
  }
}

/** Where the session's MCP server lives it merges within a second, but not after the end. */
function wantsMerge(
  { event, sessionId }: HookInput,
  { now }: HookWorld,
  paths: StatePaths,
): boolean {
  if (event === "SessionEnd") return true;
  return TURN_ENDS.has(event) && !isBeating(paths.sessionsDir, sessionId, now());
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
function isTenderDue(input: HookInput, world: HookWorld, settings: Known): boolean {
  const { paths } = settings;
  const nowMs = world.now();
  const isNews = isNewsForPeople(input, world, settings);
  // Before anybody is asked to look: one who dies while looking leaves it due.
  if (isNews) noteDue(paths.runDir, nowMs);
  const isLeftOver = (dueAtMs(paths.runDir) ?? nowMs + 1) <= nowMs;
  return isNews || isLeftOver || wantsSync(input, world, settings);
}

function isNewsForPeople(input: HookInput, world: HookWorld, settings: Known): boolean {
  const { paths, config } = settings;
  const channels = reachableChannels(config.notify, world);
  if (channels.length === 0) return false;
  const { events } = config.notify;
  const isQueued = queueNotices({ input, world, paths, events, channels });
  return hasLimitNews(input, world, settings) || isQueued;
}

/** Those that a worker can send through: the terminal belongs to the client. */
function reachableChannels(notify: HookConfig["notify"], { env, platform }: HookWorld) {
  const { desktopVia } = notify;
  const isInTerminal =
    desktopVia !== undefined && desktopWay({ via: desktopVia }, env, platform) === "terminal";
  return activeChannels(notify, env).filter((name) => name !== "desktop" || !isInTerminal);
}

const SYNCS_AT: ReadonlySet<string> = new Set(["SessionStart", "Stop"]);

function wantsSync({ event }: HookInput, world: HookWorld, { config, paths }: Settings): boolean {
  const { hasSinks, minIntervalMs } = config.credentials;
  if (!hasSinks || !SYNCS_AT.has(event)) return false;
  const { credentialsSync } = paths;
  const { credentials } = claudePaths(world.env, world.homeDir);
  return isSyncDue({ credentialsSync, credentials }, { minIntervalMs, nowMs: world.now() });
}

import { autoCompactTokens } from "../shared/claude/auto-compact.ts";
import { claudePaths } from "../shared/claude/claude-paths.ts";
import type { Config } from "../shared/config/config.ts";
import { readJsonFile } from "../shared/platform/json-file.ts";
import { defined, objectAt } from "../shared/platform/read-value.ts";
import type { StatePaths } from "../shared/platform/state-paths.ts";
import { hotOutlooks } from "../shared/quota/hot-outlooks-file.ts";
import type { SessionRecord } from "../shared/sessions/session-record.ts";
import { isLive, parseSigns, sessionState } from "../shared/sessions/session-state.ts";
import type { StatuslineInput } from "./input.ts";
import type { LineFacts } from "./line-facts.ts";
import { newObservations } from "./next-quota.ts";
import type { Recording } from "./record.ts";
import type { StatuslineWorld } from "./world.ts";

/** All that the line may say, after the session was recorded. */
export function gatherFacts(
  { shard, outcome }: Recording,
  input: StatuslineInput,
  {
    world,
    config,
    paths,
  }: {
    world: StatuslineWorld;
    config: Pick<Config, "statusline">;
    paths: StatePaths;
  },
): LineFacts {
  const { record } = shard;
  return defined({
    nowMs: world.nowMs,
    input,
    record,
    quota: outlooks(record, paths, world),
    otherLiveSessions: otherLiveSessions(record.sessionId, paths, world.nowMs),
    autoCompactPercent: autoCompactPercent(record, world),
    config: config.statusline,
    notice: outcome === "refused" ? "not recorded (tacho doctor)" : undefined,
  });
}

/** This session's own reading counts even where the state directory did not take it. */
function outlooks(
  { sessionId, quota, account }: SessionRecord,
  paths: StatePaths,
  { nowMs, makeForecasts }: StatuslineWorld,
): LineFacts["quota"] {
  const extra = newObservations(sessionId, undefined, quota);
  return hotOutlooks({ paths, account, nowMs, extra }, makeForecasts);
}

/** Only the signs of life are read: there may be hundreds of sessions. */
function otherLiveSessions(sessionId: string, paths: StatePaths, nowMs: number): number {
  const file = readJsonFile(paths.sessionsFile);
  const sessions = objectAt(file.kind === "ok" ? file.value : undefined, "sessions") ?? {};
  return Object.keys(sessions).filter(
    (id) => id !== sessionId && isLive(sessionState(parseSigns(objectAt(sessions, id)), nowMs)),
  ).length;
}

function autoCompactPercent(
  { context }: SessionRecord,
  { env, homeDir }: StatuslineWorld,
): number | undefined {
  const windowTokens = context?.windowTokens;
  if (windowTokens === undefined || windowTokens === 0) return undefined;
  const settings = readJsonFile(claudePaths(env, homeDir).settings);
  const user = settings.kind === "ok" ? settings.value : undefined;
  const tokens = autoCompactTokens(windowTokens, env, user);
  return tokens === undefined ? undefined : (tokens / windowTokens) * 100;
}

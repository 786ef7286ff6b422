import { join } from "node:path";
import type { LineConfig } from "../shared/config/hot-config.ts";
import { readTerminal } from "../shared/display/terminal.ts";
import { defined } from "../shared/platform/read-value.ts";
import { safeName } from "../shared/platform/safe-name.ts";
import type { StatePaths } from "../shared/platform/state-paths.ts";
import { CLOCKS_DIFFER_MS, MS_PER_SECOND } from "../shared/platform/time.ts";
import { mergedUntilMs } from "../shared/sessions/merged-until-file.ts";
import { gatherFacts } from "./facts.ts";
import { parseStatuslineInput } from "./input.ts";
import { recordSession } from "./record.ts";
import { renderView } from "./render.ts";
import { buildView } from "./view.ts";
import type { StatuslineWorld } from "./world.ts";
import { withWrapped } from "./wrapped.ts";

export type StatuslineRun = {
  /** At least one line, without a final newline. */
  text: string;
  /** Nobody has merged the sessions file for a while: the caller does it, after printing. */
  isMergeDue: boolean;
  /** Whose quota has moved: the caller has its limits looked at. */
  newQuotaOf?: string;
  /** What the caller then has a worker do: run the user's other statusline. */
  refresh?: { command: string; stdinText: string; cacheFile: string; nowMs: number };
};

/** Where MCP servers run they merge within a second; elsewhere the statuslines do, now and then. */
const MERGE_BEHIND_MS = 3 * MS_PER_SECOND;

/** One run of the statusline: records the session, then says where it stands. */
export function run(
  world: StatuslineWorld,
  config: Pick<LineConfig, "statusline">,
  paths: StatePaths,
): StatuslineRun {
  const input = parseStatuslineInput(world.stdinText);
  if (input === undefined) return excuse("no session data on stdin");
  const sessionId = safeName(input.sessionId);
  if (sessionId === undefined) return excuse("no usable session id on stdin, nothing is recorded");
  const recording = recordSession(sessionId, input, { world, paths });
  const facts = gatherFacts(recording, input, { world, config, paths });
  const text = renderView(buildView(facts), readTerminal(world.env), config.statusline);
  const isMergeDue = recording.outcome === "written" && isBehind(paths, world.nowMs);
  const { wrap } = config.statusline;
  const newQuotaOf = recording.isQuotaNew ? recording.shard.record.account : undefined;
  if (wrap === undefined) return defined({ text, isMergeDue, newQuotaOf });
  const { stdinText, nowMs } = world;
  const cacheFile = join(paths.runDir, `wrapped-${sessionId}.json`);
  const wrapped = withWrapped(text, wrap, cacheFile, nowMs);
  return defined({
    text: wrapped.text,
    isMergeDue,
    newQuotaOf,
    refresh: wrapped.isRefreshDue
      ? { command: wrap.command, stdinText, cacheFile, nowMs }
      : undefined,
  });
}

function excuse(reason: string): StatuslineRun {
  return { text: `tacho: ${reason} (tacho doctor)`, isMergeDue: false };
}

function isBehind(paths: StatePaths, nowMs: number): boolean {
  const behindMs = nowMs - mergedUntilMs(paths.sessionsFile);
  return behindMs >= MERGE_BEHIND_MS || behindMs < -CLOCKS_DIFFER_MS;
}

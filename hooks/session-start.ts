import { claudePaths } from "../shared/claude/claude-paths.ts";
import { processStartedAtMs } from "../shared/platform/process-file.ts";
import { defined } from "../shared/platform/read-value.ts";
import type { SessionEvent } from "../shared/sessions/session-event.ts";
import type { HookInput } from "./input.ts";
import type { HookWorld } from "./world.ts";

/** A session begins, goes on after a resume, or goes on smaller after a compaction. */
export function sessionStarted(
  input: HookInput,
  { env, homeDir, now, hostname }: HookWorld,
): SessionEvent {
  const atMs = now();
  const pid = Number.parseInt(env.CLAUDE_PID ?? "", 10) || undefined;
  return defined({
    atMs,
    event: "started" as const,
    reason: input.source,
    model: input.model,
    cwd: input.cwd,
    transcriptPath: input.transcriptPath,
    configDir: claudePaths(env, homeDir).configDir,
    entrypoint: env.CLAUDE_CODE_ENTRYPOINT,
    agentIdEnv: env.AGENT_ID,
    host: hostname(),
    pid,
    processStartedAtMs: pid && processStartedAtMs(pid, atMs),
  });
}

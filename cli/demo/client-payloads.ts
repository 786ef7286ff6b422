import { MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { rateLimitsAt } from "./demo-quota.ts";
import type { DemoSession, DemoStep } from "./demo-sessions.ts";
import type { SessionProgress } from "./session-progress.ts";

/** Where the session lies on disk, and the moment of the demo's minute 0. */
export type PayloadPlace = { projectDir: string; transcriptPath: string; zeroMs: number };

const CLIENT_VERSION = "2.1.329";
const CACHE_MINUTES = 60;

/** What the client gives a statusline, in its own names; see docs/claude-code.md#statusline. */
export function statuslinePayload(
  { sessionId, model, effort }: DemoSession,
  progress: SessionProgress,
  { projectDir, transcriptPath, zeroMs }: PayloadPlace,
): string {
  const { minute, contextTokens } = progress;
  const usedPercent = Math.round((contextTokens / model.windowTokens) * 100);
  return JSON.stringify({
    session_id: sessionId,
    transcript_path: transcriptPath,
    cwd: projectDir,
    effort: effort === undefined ? undefined : { level: effort },
    model: { id: model.id, display_name: model.name },
    workspace: { current_dir: projectDir, project_dir: projectDir, added_dirs: [] },
    version: CLIENT_VERSION,
    output_style: { name: "default" },
    cost: {
      total_cost_usd: progress.costUsd,
      total_duration_ms: progress.durationMs,
      total_api_duration_ms: progress.apiDurationMs,
      total_lines_added: progress.linesAdded,
      total_lines_removed: progress.linesRemoved,
    },
    context_window: {
      total_input_tokens: contextTokens,
      context_window_size: model.windowTokens,
      used_percentage: contextTokens === 0 ? null : usedPercent,
      remaining_percentage: contextTokens === 0 ? null : 100 - usedPercent,
    },
    exceeds_200k_tokens: contextTokens > 200_000,
    prompt_cache: {
      warm: true,
      caching_observed: true,
      ttl: "1h",
      expires_at: Math.round((zeroMs + (minute + CACHE_MINUTES) * MS_PER_MINUTE) / 1_000),
      hit_ratio: 0.94,
    },
    fast_mode: false,
    thinking: { enabled: true },
    rate_limits: contextTokens === 0 ? undefined : rateLimitsAt(minute, zeroMs),
  });
}

/** What the client gives a hook for this step; `undefined` for steps that no hook hears of. */
export function hookPayload(
  { sessionId }: DemoSession,
  step: DemoStep,
  { projectDir, transcriptPath }: PayloadPlace,
): string | undefined {
  const event = HOOK_EVENTS[step.kind];
  if (event === undefined) return undefined;
  return JSON.stringify({
    session_id: sessionId,
    transcript_path: transcriptPath,
    cwd: projectDir,
    ...event,
    ...("agentId" in step && { agent_id: step.agentId, agent_type: "general-purpose" }),
  });
}

const HOOK_EVENTS: { readonly [Kind in DemoStep["kind"]]?: object } = {
  start: { hook_event_name: "SessionStart", source: "startup" },
  prompt: { hook_event_name: "UserPromptSubmit", prompt: "An invented prompt of the demo." },
  question: {
    hook_event_name: "Notification",
    message: "Claude needs your permission",
    notification_type: "permission_prompt",
  },
  "agent-start": { hook_event_name: "SubagentStart" },
  "agent-stop": { hook_event_name: "SubagentStop" },
  stop: { hook_event_name: "Stop", stop_hook_active: false, background_tasks: [] },
  end: { hook_event_name: "SessionEnd", reason: "other" },
};

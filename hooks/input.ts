import { defined, parseObject, stringAt } from "../shared/platform/read-value.ts";
import { safeName } from "../shared/platform/safe-name.ts";

/** What the client tells a hook, in our names. Seen in Claude Code 2.1.329; see docs/claude-code.md#hooks. */
export type HookInput = {
  event: string;
  sessionId: string;
  transcriptPath?: string;
  cwd?: string;
  /** SessionStart: startup, resume, clear, compact, fork. */
  source?: string;
  /** SessionEnd. */
  reason?: string;
  model?: string;
  agentId?: string;
  agentType?: string;
  /** StopFailure: the client's kind of error. */
  error?: string;
  notificationType?: string;
  /** UserPromptSubmit: the client wrote the prompt itself, with the news of a finished agent. */
  isAutomatic: boolean;
};

/** `undefined` for anything that is no hook payload with a usable session id. Never throws. */
export function parseHookInput(text: string): HookInput | undefined {
  const raw = parseObject(text);
  const event = stringAt(raw, "hook_event_name");
  const sessionId = safeName(stringAt(raw, "session_id"));
  if (event === undefined || sessionId === undefined) return undefined;
  return defined({
    event,
    sessionId,
    transcriptPath: stringAt(raw, "transcript_path"),
    cwd: stringAt(raw, "cwd"),
    source: stringAt(raw, "source"),
    reason: stringAt(raw, "reason"),
    model: stringAt(raw, "model"),
    agentId: stringAt(raw, "agent_id"),
    agentType: stringAt(raw, "agent_type"),
    error: stringAt(raw, "error"),
    notificationType: stringAt(raw, "notification_type"),
    isAutomatic: stringAt(raw, "prompt")?.startsWith("<task-notification>") ?? false,
  });
}

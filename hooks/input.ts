import { defined, objectAt, parseObject, stringAt, textAt } from "../shared/platform/read-value.ts";
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
  /** PreToolUse: the kind of agent that Claude wants to start. */
  wantedAgentType?: string;
  /** UserPromptSubmit: the client wrote the prompt itself. */
  isAutomatic: boolean;
};

/** The news of a finished agent; going on by itself after a reset. Nothing else tells them apart. */
const AUTOMATIC_PROMPTS = ["<task-notification>", "Your claude.ai usage limit has reset."];

/** `undefined` for anything that is no hook payload with a usable session id. Never throws. */
export function parseHookInput(text: string): HookInput | undefined {
  const raw = parseObject(text);
  const event = textAt(raw, "hook_event_name");
  const sessionId = safeName(textAt(raw, "session_id"));
  if (event === undefined || sessionId === undefined) return undefined;
  return defined({
    event,
    sessionId,
    transcriptPath: textAt(raw, "transcript_path"),
    cwd: textAt(raw, "cwd"),
    source: textAt(raw, "source"),
    reason: textAt(raw, "reason"),
    model: textAt(raw, "model"),
    agentId: textAt(raw, "agent_id"),
    agentType: textAt(raw, "agent_type"),
    error: textAt(raw, "error"),
    notificationType: textAt(raw, "notification_type"),
    wantedAgentType: textAt(objectAt(raw, "tool_input"), "subagent_type"),
    isAutomatic: isAutomatic(stringAt(raw, "prompt") ?? ""),
  });
}

function isAutomatic(prompt: string): boolean {
  return AUTOMATIC_PROMPTS.some((start) => prompt.startsWith(start));
}

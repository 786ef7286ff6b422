/** What the client reads on a hook's stdout. Seen in Claude Code 2.1.329; docs/claude-code.md#hooks. */
export type HookAnswer = {
  /** One line for the model, where it reads. */
  additionalContext?: string;
  /** Why a tool may not run. */
  denial?: string;
  /** For the user's terminal. */
  terminalSequence?: string;
};

/** Empty when there is nothing to say: the client then reads nothing. */
export function answerText(hookEventName: string, answer: HookAnswer): string {
  const { additionalContext, denial, terminalSequence } = answer;
  const specific = {
    ...(additionalContext !== undefined && { additionalContext }),
    ...(denial !== undefined && {
      permissionDecision: "deny",
      permissionDecisionReason: denial,
    }),
  };
  const hasSpecific = Object.keys(specific).length > 0;
  if (!hasSpecific && terminalSequence === undefined) return "";
  return JSON.stringify({
    ...(terminalSequence !== undefined && { terminalSequence }),
    ...(hasSpecific && { hookSpecificOutput: { hookEventName, ...specific } }),
  });
}

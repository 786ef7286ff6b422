import type { HookInput } from "./input.ts";
import type { HookWorld } from "./world.ts";

/** `CLAUDE_CODE_ENTRYPOINT` of `claude -p`, seen in Claude Code 2.1.329; docs/claude-code.md#hooks. */
const PRINTS: ReadonlySet<string> = new Set(["sdk-cli"]);

/** Nobody sits there: the client ends with its answer. What names itself otherwise is a terminal. */
export function isPrintMode({ env }: Pick<HookWorld, "env">): boolean {
  return PRINTS.has(env.CLAUDE_CODE_ENTRYPOINT ?? "");
}

/**
 * In print mode the client ends its StopFailure hook after 80 ms, and with it all that it has started
 * (seen in Claude Code 2.1.329). Whoever merged or sent there would die with the lock in hand, and the
 * hook at the end of the session would find it held.
 */
export function isCutShort({ event }: HookInput, world: Pick<HookWorld, "env">): boolean {
  return event === "StopFailure" && isPrintMode(world);
}

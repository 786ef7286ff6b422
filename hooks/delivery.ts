import type { DeliverName } from "../shared/config/notify-config.ts";
import { MS_PER_SECOND } from "../shared/platform/time.ts";
import type { HookInput } from "./input.ts";
import { isCutShort, isPrintMode } from "./print-mode.ts";
import type { HookWorld } from "./world.ts";

/** Who looks after what waits: a worker of its own, or this process for a while. */
export type Delivery = { kind: "detached" } | { kind: "inline"; untilMs: number };

/** So long a turn may wait for its messages. */
const INLINE_MS = 3 * MS_PER_SECOND;

/**
 * The client ends a plugin's SessionEnd hook after 1.5 s, whatever its timeout says, and with it all
 * that it has started (seen in Claude Code 2.1.329; docs/claude-code.md#hooks).
 */
const SESSION_END_MS = 1_500;
/** For ending by ourselves. */
const MARGIN_MS = 250;

/** `undefined`: a hook that comes after this one, or the session's server, looks after it. */
export function deliveryOf(
  input: HookInput,
  world: HookWorld,
  deliver: DeliverName,
): Delivery | undefined {
  if (isCutShort(input, world)) return undefined;
  const isInline =
    deliver === "inline" || (deliver === "auto" && isLastChance(input, world) && world.isDoomed());
  return isInline ? { kind: "inline", untilMs: inlineUntilMs(input, world) } : { kind: "detached" };
}

/** After this hook the client may end. A turn's end is one in print mode alone. */
function isLastChance({ event }: HookInput, world: HookWorld): boolean {
  return event === "SessionEnd" || (event === "Stop" && isPrintMode(world));
}

function inlineUntilMs({ event }: HookInput, { env, startedAtMs, now }: HookWorld): number {
  if (event !== "SessionEnd") return now() + INLINE_MS;
  const allowedMs = Number(env.CLAUDE_CODE_SESSIONEND_HOOKS_TIMEOUT_MS) || SESSION_END_MS;
  return Math.min(now() + INLINE_MS, startedAtMs + allowedMs - MARGIN_MS);
}

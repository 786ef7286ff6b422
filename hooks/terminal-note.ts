import { basename } from "node:path";
import type { HotNotify } from "../shared/config/hot-config.ts";
import { desktopWay } from "../shared/notify/channels/desktop-way.ts";
import { terminalSequence } from "../shared/notify/channels/terminal-sequence.ts";
import { failureWords } from "../shared/notify/failure-words.ts";
import type { HookAnswer } from "./answer.ts";
import { asksForPerson } from "./asks-for-person.ts";
import type { HookInput } from "./input.ts";
import type { HookWorld } from "./world.ts";

/**
 * The desktop notification of a session whose user sits at another machine, or has no desktop: their
 * terminal shows it. Only what is theirs to act on; that a session began they see.
 */
export function terminalNote(
  input: HookInput,
  { env, platform }: HookWorld,
  { channels, desktopVia, events }: HotNotify,
): Pick<HookAnswer, "terminalSequence"> {
  if (desktopVia === undefined || !channels.includes("desktop")) return {};
  if (desktopWay({ via: desktopVia }, env, platform) !== "terminal") return {};
  const news = newsOf(input, events);
  if (news === undefined) return {};
  const project = input.cwd === undefined ? "" : ` on ${basename(input.cwd)}`;
  return { terminalSequence: terminalSequence({ title: `Claude ${news}${project}`, lines: [] }) };
}

function newsOf(input: HookInput, { session }: HotNotify["events"]): string | undefined {
  if (input.event === "Notification" && session.waiting && asksForPerson(input)) {
    return "waits for your input";
  }
  if (input.event === "StopFailure" && session.failed && input.agentId === undefined) {
    return `stopped (${failureWords(input.error).label})`;
  }
  return undefined;
}

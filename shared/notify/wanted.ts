import type { NotifyEvents } from "../config/notify-config.ts";
import type { Notice, NoticeKind } from "./notice.ts";

/** Why people do not want to hear of it; `undefined` when they do. */
export function whyUnwanted(
  { kind, agentType }: Pick<Notice, "kind" | "agentType">,
  events: NotifyEvents,
  projectDir: string | undefined,
): string | undefined {
  const { isOn, isOfSession, isOfAgent } = RULES[kind];
  if (!isOn(events)) return "switched off";
  if (isOfSession === true && !isWantedProject(projectDir ?? "", events.projects)) {
    return "project left out";
  }
  if (isOfAgent === true && !isNameIn(agentType ?? "", events.agentTypes)) {
    return "agent type left out";
  }
  return undefined;
}

type Rule = { isOn: (events: NotifyEvents) => boolean; isOfSession?: true; isOfAgent?: true };

const RULES: { readonly [Kind in NoticeKind]: Rule } = {
  session_started: { isOn: ({ session }) => session.started, isOfSession: true },
  session_finished: { isOn: ({ session }) => session.finished, isOfSession: true },
  session_failed: { isOn: ({ session }) => session.failed, isOfSession: true },
  session_waiting: { isOn: ({ session }) => session.waiting, isOfSession: true },
  subagent_started: {
    isOn: ({ subagent }) => subagent.started,
    isOfSession: true,
    isOfAgent: true,
  },
  subagent_finished: {
    isOn: ({ subagent }) => subagent.finished,
    isOfSession: true,
    isOfAgent: true,
  },
  limit_reached: { isOn: ({ limit }) => limit },
  limit_runs_out: { isOn: ({ runsOut }) => runsOut },
  limit_pace: { isOn: ({ pace }) => pace },
  limit_reset: { isOn: ({ reset }) => reset },
  spend_reached: { isOn: ({ spend }) => spend },
  credential_expiring: { isOn: ({ credentials }) => credentials },
  sink_refused: { isOn: ({ credentials }) => credentials },
  digest: { isOn: ({ digest }) => digest },
};

/** A pattern with a slash is about the whole path, any other about the folder's own name. */
function isWantedProject(dir: string, patterns: readonly string[]): boolean {
  const path = dir.replaceAll("\\", "/").replace(/\/+$/, "");
  const name = path.slice(path.lastIndexOf("/") + 1);
  return isIn(patterns, (pattern) => matches(pattern.includes("/") ? path : name, pattern));
}

/** Whether a pattern takes the name in and none with `!` takes it out; only such ones mean "all but". */
export function isNameIn(name: string, patterns: readonly string[]): boolean {
  return isIn(patterns, (pattern) => matches(name, pattern));
}

function isIn(patterns: readonly string[], isMatch: (pattern: string) => boolean): boolean {
  const taken = patterns.filter((pattern) => !pattern.startsWith("!"));
  const left = patterns.filter((pattern) => pattern.startsWith("!"));
  if (left.some((pattern) => isMatch(pattern.slice(1)))) return false;
  return taken.length === 0 ? left.length > 0 : taken.some(isMatch);
}

/** `*` stands for any characters; case does not matter. Not as an expression: those can take for ever. */
function matches(name: string, pattern: string): boolean {
  const [head = "", ...pieces] = pattern.toLowerCase().split("*");
  const text = name.toLowerCase();
  const tail = pieces.pop();
  if (tail === undefined) return text === head;
  if (!text.startsWith(head)) return false;
  let from = head.length;
  for (const piece of pieces) {
    const found = text.indexOf(piece, from);
    if (found === -1) return false;
    from = found + piece.length;
  }
  return text.length - tail.length >= from && text.endsWith(tail);
}

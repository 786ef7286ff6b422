import type { Span } from "../../shared/display/span.ts";
import type { View } from "../view.ts";
import type { Drawing } from "./drawing.ts";

/** `2 other sessions` that are alive, on this machine or wherever the sessions file is shared. */
export function drawOthers({ otherSessions }: View, { isBare }: Drawing, step: number): Span[] {
  return drawCount(otherSessions, isBare || step > 0 ? "other" : "other session");
}

/** `3 agents` of this session that are at work. */
export function drawAgents({ runningAgents }: View): Span[] {
  return drawCount(runningAgents, "agent");
}

function drawCount(count: number | undefined, thing: string): Span[] {
  if (count === undefined) return [];
  return [
    { text: String(count), role: "text" },
    { text: ` ${thing}${count === 1 ? "" : "s"}`, role: "dim" },
  ];
}

import { MS_PER_MINUTE } from "../../shared/platform/time.ts";
import type { DemoSession } from "./demo-sessions.ts";

/** What a session has come to at some minute. */
export type SessionProgress = {
  minute: number;
  durationMs: number;
  apiDurationMs: number;
  costUsd: number;
  linesAdded: number;
  linesRemoved: number;
  /** What the last answer was sent; 0 before the first. */
  contextTokens: number;
};

const API_MS_PER_ANSWER = 9_000;

/** The session at `minute`, with all its steps up to and with number `stepCount`. */
export function progressOf(
  { steps }: DemoSession,
  stepCount: number,
  minute: number,
): SessionProgress {
  const answers = steps.slice(0, stepCount).filter((step) => step.kind === "answer");
  const sum = (value: (step: (typeof answers)[number]) => number) =>
    answers.reduce((total, step) => total + value(step), 0);
  return {
    minute,
    durationMs: (minute - (steps[0]?.minute ?? minute)) * MS_PER_MINUTE,
    apiDurationMs: sum((step) => step.answers) * API_MS_PER_ANSWER,
    costUsd: sum((step) => step.costUsd),
    linesAdded: sum((step) => step.lines?.added ?? 0),
    linesRemoved: sum((step) => step.lines?.removed ?? 0),
    contextTokens: answers.at(-1)?.contextTokens ?? 0,
  };
}

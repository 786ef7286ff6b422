import { formatClockTime } from "../display/clock-time.ts";
import { duration } from "../quota/advice.ts";
import type { WindowOutlook } from "../quota/outlook.ts";
import { WINDOWS } from "../quota/quota-window.ts";
import { chancePercent } from "../quota/runs-out.ts";
import type { ReachedLevels } from "./budget-level.ts";

/** So little left, in percent, is for committing alone; and so little for the step at hand. */
const LAST_PERCENT = 5;
const LITTLE_PERCENT = 10;

/**
 * The one line that Claude gets with a prompt: what is left, until when, and what to do. Without line
 * breaks, at most 300 characters. `reached` is not empty.
 */
export function promptNote(reached: readonly ReachedLevels[], nowMs: number): string {
  return `${standing(reached, nowMs)} ${adviceTo(reached)}`;
}

/** The same for a subagent, which cannot know how far its parent has come. */
export function subagentNote(reached: readonly ReachedLevels[], nowMs: number): string {
  const advice = "You are a subagent: finish soon, report what you have, start no agents.";
  return `${standing(reached, nowMs)} ${advice}`;
}

/** Why a new agent was denied, and what to do instead. */
export function denialReason(
  outlook: WindowOutlook,
  { abovePercent, nowMs }: { abovePercent: number; nowMs: number },
): string {
  const used = `${usedPercent(outlook)} % of the ${labelOf(outlook)} is used`;
  return (
    `No new subagents now: ${used}, and the user allows new ones only up to ${abovePercent} %. ` +
    `It resets ${moment(outlook.resetsAtMs, nowMs)}. Do the work yourself in small steps and commit ` +
    "it, or leave the rest until then; do not try again before."
  );
}

function standing(reached: readonly ReachedLevels[], nowMs: number): string {
  return `Quota: ${reached.map((level) => `${windowStanding(level, nowMs)}.`).join(" ")}`;
}

function windowStanding({ outlook, runsOut }: ReachedLevels, nowMs: number): string {
  const { resetsAtMs, forecast } = outlook;
  const left = 100 - usedPercent(outlook);
  const rest =
    left === 0
      ? `The ${labelOf(outlook)} is used up`
      : `${left} % of the ${labelOf(outlook)} is left`;
  const resets = `it resets ${moment(resetsAtMs, nowMs)}`;
  const atMs = forecast?.exhaustsAtMs;
  if (!runsOut || atMs === undefined) return `${rest}; ${resets}`;
  const chance = `${chancePercent(forecast?.probabilityOfExhaustion ?? 0)} %`;
  return `${rest} and may run out in ${duration(atMs - nowMs)} (${chance}); ${resets}`;
}

function adviceTo(reached: readonly ReachedLevels[]): string {
  const left = Math.min(...reached.map(({ outlook }) => 100 - usedPercent(outlook)));
  if (left <= LAST_PERCENT) return "Commit now what is done and stop there; start no subagents.";
  if (left <= LITTLE_PERCENT) return "Finish this step and commit; start no new subagents.";
  if (reached.some(({ runsOut }) => runsOut)) {
    return "Slow down: finish and commit what is open; avoid new subagents.";
  }
  return "Finish and commit what is open; avoid new subagents.";
}

/** Whole percents; a window that is not quite used up is not said to be. */
function usedPercent(outlook: WindowOutlook): number {
  return outlook.usedPercent >= 100 ? 100 : Math.min(99, Math.round(outlook.usedPercent));
}

function labelOf({ window }: WindowOutlook): string {
  return `${WINDOWS[window].label} window`;
}

function moment(atMs: number, nowMs: number): string {
  return `in ${duration(atMs - nowMs)} (${formatClockTime(atMs, nowMs)})`;
}

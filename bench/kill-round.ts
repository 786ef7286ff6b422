import { setTimeout as pause } from "node:timers/promises";
import { readJsonFile } from "../shared/platform/json-file.ts";
import { amountAt, objectAt } from "../shared/platform/read-value.ts";
import { MS_PER_SECOND } from "../shared/platform/time.ts";
import { type BusyHome, leaveUnmerged } from "./busy-home.ts";
import { bundleRun } from "./case.ts";
import { hookRun } from "./hook-cases.ts";
import { type LivedSession, liveSession } from "./lived-session.ts";
import type { Place } from "./place.ts";
import { type Program, timedRun } from "./program.ts";
import { startProgram } from "./running-program.ts";

export const VICTIMS = ["statusline", "hook", "mcp"] as const;
export type Victim = (typeof VICTIMS)[number];

/** Sessions of one home: one whose processes are killed, and two others that must not notice. */
export type KillStage = {
  place: Place;
  home: BusyHome;
  victim: LivedSession;
  line: LivedSession;
  hook: LivedSession;
};

export type KillRound = {
  /** The victim was still running when the signal came. */
  wasHit: boolean;
  statuslineMs: number;
  hookMs: number;
  /** From the kill until the common file held what the statusline wrote; `undefined`: never. */
  currentAfterMs?: number;
};

/** A server needs longer than the others until it has merged for the first time. */
const LIVES_MS: Record<Victim, number> = { statusline: 80, hook: 100, mcp: 900 };
const UNMERGED_MS = 5 * MS_PER_SECOND;
const WAIT_FOR_MERGE_MS = 8 * MS_PER_SECOND;

export function openStage(place: Place, home: BusyHome): KillStage {
  const open = (sessionId: string) =>
    liveSession({ home: home.home, sessionId, transcriptBytes: 64 * 1024, minutes: 10 });
  return { place, home, victim: open("victim"), line: open("line"), hook: open("hook") };
}

/**
 * Starts a victim, kills it at a random moment, and runs another session's statusline and then a hook.
 * With `spare` the victim lives to its end: what the same takes otherwise.
 */
export async function killRound(
  stage: KillStage,
  victim: Victim,
  { spare }: { spare: boolean },
): Promise<KillRound> {
  const { place, home, line, hook } = stage;
  // So that a statusline, too, has a reason to take the lock.
  leaveUnmerged(home, UNMERGED_MS);
  const doomed = startProgram(victimProgram(stage, victim));
  await pause(Math.random() * LIVES_MS[victim]);
  const wasHit = !spare && doomed.kill();
  const killedMs = performance.now();
  if (!spare || victim !== "mcp") await doomed.ended;
  // Again: the victim, or the server, may have merged meanwhile, and both kinds of round must find the same.
  leaveUnmerged(home, UNMERGED_MS);
  const statuslineMs = timedRun(bundleRun(place, line, "statusline", line.answer()));
  const hookMs = timedRun(hookRun(place, hook, "Stop"));
  if (spare) doomed.kill();
  await doomed.ended;
  const round = { wasHit, statuslineMs, hookMs };
  if (!wasHit || !(await waitUntilCurrent(home, line))) return round;
  return { ...round, currentAfterMs: performance.now() - killedMs };
}

function victimProgram({ place, victim }: KillStage, kind: Victim): Program {
  if (kind === "statusline") return bundleRun(place, victim, "statusline", victim.answer());
  if (kind === "hook") return hookRun(place, victim, "Stop");
  const { stdin: _, ...server } = bundleRun(place, victim, "mcp", "");
  return server;
}

async function waitUntilCurrent(home: BusyHome, session: LivedSession): Promise<boolean> {
  const untilMs = Date.now() + WAIT_FOR_MERGE_MS;
  while (Date.now() < untilMs) {
    const file = readJsonFile(home.paths.sessionsFile);
    const sessions = objectAt(file.kind === "ok" ? file.value : undefined, "sessions");
    const cost = objectAt(objectAt(sessions, session.sessionId), "cost");
    if (amountAt(cost, "totalUsd") === session.lastCostUsd()) return true;
    await pause(20);
  }
  return false;
}

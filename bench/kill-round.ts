import { setTimeout as pause } from "node:timers/promises";
import { readJsonFile } from "../shared/platform/json-file.ts";
import { amountAt, objectAt } from "../shared/platform/read-value.ts";
import { MS_PER_SECOND } from "../shared/platform/time.ts";
import { type BusyHome, leaveUnmerged } from "./busy-home.ts";
import { bundleRun } from "./case.ts";
import { hookPayload } from "./hook-cases.ts";
import { type LivedSession, liveSession } from "./lived-session.ts";
import type { Place } from "./place.ts";
import type { Program } from "./program.ts";
import { startProgram } from "./running-program.ts";

export const VICTIMS = ["statusline", "hook", "mcp"] as const;
export type Victim = (typeof VICTIMS)[number];

/** Sessions of one home: one whose processes are killed, and pairs of others that must not notice. */
export type KillStage = {
  place: Place;
  home: BusyHome;
  victim: LivedSession;
  beside: Pair;
  after: Pair;
};
type Pair = { line: LivedSession; hook: LivedSession };

export type KillRound = {
  /** The victim was still running when the signal came. */
  wasHit: boolean;
  statuslineMs: readonly number[];
  hookMs: readonly number[];
  /** From the kill until the common file held what the others wrote; `undefined`: never. */
  currentAfterMs?: number;
};

/** A server needs longer than the others until it has merged for the first time. */
const LIVES_MS: Record<Victim, number> = { statusline: 80, hook: 100, mcp: 900 };
const UNMERGED_MS = 5 * MS_PER_SECOND;
const WAIT_FOR_MERGE_MS = 8 * MS_PER_SECOND;

export function openStage(place: Place, home: BusyHome): KillStage {
  const open = (sessionId: string) =>
    liveSession({ home: home.home, sessionId, transcriptBytes: 64 * 1024, minutes: 10 });
  const pair = (name: string): Pair => ({ line: open(`${name}-line`), hook: open(`${name}-hook`) });
  return { place, home, victim: open("victim"), beside: pair("beside"), after: pair("after") };
}

/**
 * Starts a victim with a statusline and a hook beside it, kills it at a random moment, and starts
 * another statusline and hook at once. With `spare` the victim lives: what the same takes otherwise.
 */
export async function killRound(
  stage: KillStage,
  victim: Victim,
  { spare }: { spare: boolean },
): Promise<KillRound> {
  // So that a statusline, too, has a reason to take the lock.
  leaveUnmerged(stage.home, UNMERGED_MS);
  const doomed = startProgram(victimProgram(stage, victim));
  const beside = startPair(stage, stage.beside);
  await pause(Math.random() * LIVES_MS[victim]);
  const wasHit = !spare && doomed.kill();
  const killedMs = performance.now();
  const after = startPair(stage, stage.after);
  const [besideMs, afterMs] = await Promise.all([beside, after]);
  if (spare && victim === "mcp") doomed.kill();
  await doomed.ended;
  const others = {
    wasHit,
    statuslineMs: [besideMs.statuslineMs, afterMs.statuslineMs],
    hookMs: [besideMs.hookMs, afterMs.hookMs],
  };
  if (!wasHit || !(await waitUntilCurrent(stage.home, stage.after.line))) return others;
  return { ...others, currentAfterMs: performance.now() - killedMs };
}

function victimProgram({ place, victim }: KillStage, kind: Victim): Program {
  if (kind === "statusline") return bundleRun(place, victim, "statusline", victim.answer());
  if (kind === "hook") return bundleRun(place, victim, "hook", hookPayload(victim, "Stop"));
  const { stdin: _, ...server } = bundleRun(place, victim, "mcp", "");
  return server;
}

async function startPair({ place }: KillStage, { line, hook }: Pair) {
  const render = startProgram(bundleRun(place, line, "statusline", line.answer()));
  const stop = startProgram(bundleRun(place, hook, "hook", hookPayload(hook, "Stop")));
  const [statuslineMs, hookMs] = await Promise.all([render.ended, stop.ended]);
  return { statuslineMs, hookMs };
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

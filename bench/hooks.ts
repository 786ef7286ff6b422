import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { SENDER_STALE_MS, senderPath } from "../shared/notify/outbox-paths.ts";
import { MS_PER_SECOND } from "../shared/platform/time.ts";
import { writeHeartbeat } from "../shared/sessions/heartbeat-file.ts";
import { partPath } from "../shared/sessions/part-paths.ts";
import { openBusyHome } from "./busy-home.ts";
import { type Case, candidateOf, FLOOR, type PairedRun, programRun } from "./case.ts";
import { type HookEvent, hookRun } from "./hook-cases.ts";
import type { LivedSession } from "./lived-session.ts";
import type { Place } from "./place.ts";
import { roundRobin } from "./round-robin.ts";
import { atMost, type Row, type Section } from "./section.ts";
import { median, percentile } from "./statistics.ts";

/** The compiled form knows nearly all of a program after two runs. */
const WARMUPS = 4;
const HOOK = { limit: 1.3, base: FLOOR };
const STARTS_WORKER = { limit: 1.7, base: FLOOR };

/** Whole processes of the hooks, in a home where people are told of everything. */
export async function measureHooks(place: Place, rounds: number): Promise<Section[]> {
  const silent = openBusyHome(place.folder("home-silent"));
  const told = openBusyHome(place.folder("home-told"));
  tellEverything(told);
  const floor: Case = {
    name: FLOOR,
    program: () => programRun(silent, process.execPath, ["-e", "0"]),
  };
  const cases = [floor, ...casesOf(place, silent, told)];
  const candidates = cases.map((each) => candidateOf(each, floor));
  const samples = await roundRobin(candidates, { rounds, warmups: WARMUPS });
  waitForWorkers(told);
  return [sectionOf(cases, samples, rounds)];
}

function casesOf(place: Place, silent: LivedSession, told: LivedSession): Case[] {
  const hook = (session: LivedSession, event: HookEvent) => () => {
    session.answer();
    return hookRun(place, session, event);
  };
  const watched = (event: HookEvent) => () => {
    holdSender(told);
    return hook(told, event)();
  };
  const alone = (event: HookEvent) => () => {
    waitForWorkers(told);
    return hook(told, event)();
  };
  const beating = (isAlive: boolean) => () => {
    const { sessionsDir } = told.paths;
    const beat = { atMs: Date.now(), pid: process.pid, host: hostname() };
    if (isAlive) writeHeartbeat(sessionsDir, told.sessionId, beat);
    else rmSync(partPath(sessionsDir, told.sessionId, "alive"), { force: true });
    return watched("Stop")();
  };
  return [
    {
      name: "UserPromptSubmit, nobody to tell",
      program: hook(silent, "UserPromptSubmit"),
      target: HOOK,
    },
    { name: "UserPromptSubmit", program: watched("UserPromptSubmit"), target: HOOK },
    { name: "PreToolUse", program: watched("PreToolUse"), target: HOOK },
    { name: "Stop, the session's MCP server lives", program: beating(true), target: HOOK },
    { name: "Stop, no MCP server (merges)", program: beating(false), target: HOOK },
    { name: "SessionEnd (counts, merges)", program: watched("SessionEnd"), target: HOOK },
    { name: "SubagentStart (queues)", program: watched("SubagentStart"), target: HOOK },
    {
      name: "SubagentStart (queues, starts a worker)",
      program: alone("SubagentStart"),
      target: STARTS_WORKER,
    },
  ];
}

/** A channel that is quick and leaves the machine alone, so that workers end at once. */
function tellEverything({ home }: LivedSession): void {
  const config = {
    notify: {
      channels: { command: { argv: ["true"] } },
      ...{ coalesceMs: 0, minIntervalMs: 0, deliver: "detached" },
    },
    budget: { denySubagentsAbovePercent: 99 },
  };
  writeFileSync(join(home, ".tacho", "config.json"), JSON.stringify(config), { mode: 0o600 });
}

/** As if a worker were at it: hooks queue, and start none. */
function holdSender({ paths }: LivedSession): void {
  waitForWorkers({ paths });
  const lock = lockOf(paths.outboxDir);
  mkdirSync(lock, { recursive: true });
  const aheadS = (Date.now() + SENDER_STALE_MS / 2) / MS_PER_SECOND;
  utimesSync(lock, aheadS, aheadS);
  writeFileSync(join(lock, "..", "held"), "");
}

const LONGEST_WORK_MS = 20 * MS_PER_SECOND;
const LOOK_AGAIN_MS = 20;

/** Its end belongs to no measurement. */
function waitForWorkers({ paths }: Pick<LivedSession, "paths">): void {
  const lock = lockOf(paths.outboxDir);
  const held = join(paths.outboxDir, "held");
  if (existsSync(held)) rmSync(lock, { recursive: true, force: true });
  rmSync(held, { force: true });
  const untilMs = Date.now() + LONGEST_WORK_MS;
  const isWorking = () => existsSync(lock) || existsSync(join(paths.runDir, "tend.busy"));
  while (isWorking() && Date.now() < untilMs) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MS);
  }
}

function lockOf(outboxDir: string): string {
  return `${senderPath(outboxDir)}.lock`;
}

function sectionOf(
  cases: readonly Case[],
  samples: Map<string, PairedRun[]>,
  rounds: number,
): Section {
  const rows = cases.map(({ name, target }): Row => {
    const runs = samples.get(name) ?? [];
    const ms = runs.map((run) => run.ms);
    const ratio = median(runs.map((run) => run.ms / run.floorMs));
    const cells = [percentile(ms, 10), median(ms), percentile(ms, 90), ratio];
    if (target === undefined) return { name, cells };
    const wanted = `≤ ${target.limit.toFixed(2)} × floor`;
    return { name, cells, target: atMost(ratio, target.limit, wanted) };
  });
  return {
    title: "hooks, whole process",
    columns: [
      { title: "p10 ms", decimals: 1 },
      { title: "median ms", decimals: 1 },
      { title: "p90 ms", decimals: 1 },
      { title: "× floor", decimals: 2 },
    ],
    rows,
    notes: [
      `${rounds} rounds after ${WARMUPS} dropped ones. Before each run one of the floor, and the ratio of the two.`,
      "All but the first with a channel in force, in a home with a week of quota and eight live sessions.",
    ],
  };
}

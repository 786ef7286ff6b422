import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { objectAt } from "../shared/platform/read-value.ts";
import { type BusyHome, openBusyHome } from "./busy-home.ts";
import { bundleRun, FLOOR, programRun } from "./case.ts";
import { renderInProcess } from "./lived-session.ts";
import { type McpProcess, shakeHands, startMcp } from "./mcp-process.ts";
import type { Place } from "./place.ts";
import type { Program } from "./program.ts";
import { type Candidate, roundRobin } from "./round-robin.ts";
import { atMost, type Row, type Section } from "./section.ts";
import { median, pairedRatio, percentile } from "./statistics.ts";

/** From the start of the process; for the floor both are its end. */
type Start = { initializedMs: number; listedMs: number };

const WARMUPS = 3;
const SERVER = "mcp: spawn to tools/list answered";
const CALLS_PER_ROUND = 5;
/** Calls come one at a time, with a pause in which the server does its resident work. */
const BETWEEN_CALLS_MS = 20;

/** How soon the MCP server answers: when it is started, and when it runs. */
export async function measureMcp(place: Place, rounds: number): Promise<Section[]> {
  const home = openBusyHome(place.folder("home-mcp"));
  return [await starts(place, home, rounds), await warmCalls(place, home, rounds)];
}

async function starts(place: Place, home: BusyHome, rounds: number): Promise<Section> {
  const floor = programRun(home, process.execPath, ["-e", "0"]);
  const candidates: Candidate<Start>[] = [
    { name: FLOOR, run: () => wholeProcess(floor) },
    { name: SERVER, run: () => handshake(bundleRun(place, home, "mcp", "")) },
  ];
  const samples = await roundRobin(candidates, { rounds, warmups: WARMUPS });
  const of = (name: string, mark: keyof Start) => (samples.get(name) ?? []).map((s) => s[mark]);
  const row = (name: string, times: number[]): Row => {
    const ratio = pairedRatio(times, of(FLOOR, "listedMs"));
    return { name, cells: [median(times), percentile(times, 90), ratio] };
  };
  const listed = row(SERVER, of(SERVER, "listedMs"));
  return {
    title: "MCP server, start",
    columns: [
      { title: "median ms", decimals: 1 },
      { title: "p90 ms", decimals: 1 },
      { title: "× floor", decimals: 2 },
    ],
    rows: [
      row(FLOOR, of(FLOOR, "listedMs")),
      row("mcp: spawn to initialize answered", of(SERVER, "initializedMs")),
      { ...listed, target: atMost(listed.cells[2] ?? Number.NaN, 3.4, "≤ 3.40 × floor") },
    ],
    notes: [`${rounds} rounds. The client's server/discover goes first and is answered too.`],
  };
}

async function wholeProcess({ command, args, cwd, env }: Program): Promise<Start> {
  const startedMs = performance.now();
  const child = spawn(command, args, { cwd, env, stdio: ["pipe", "pipe", "ignore"] });
  await once(child, "exit");
  const endedMs = performance.now() - startedMs;
  return { initializedMs: endedMs, listedMs: endedMs };
}

async function handshake(program: Program): Promise<Start> {
  const startedMs = performance.now();
  const server = startMcp(program);
  await shakeHands(server);
  const initializedMs = performance.now() - startedMs;
  await server.ask("tools/list", {});
  const listedMs = performance.now() - startedMs;
  await server.end("SIGTERM");
  return { initializedMs, listedMs };
}

async function warmCalls(place: Place, home: BusyHome, rounds: number): Promise<Section> {
  const server = startMcp(bundleRun(place, home, "mcp", ""));
  await shakeHands(server);
  const calls: Candidate<number>[] = [
    { name: "quota", run: () => timedCall(server) },
    {
      name: "quota, right after a render",
      prepare: () => void renderInProcess(home, home.answer(), Date.now()),
      run: () => timedCall(server),
    },
  ];
  const count = rounds * CALLS_PER_ROUND;
  const samples = await roundRobin(calls, { rounds: count, warmups: WARMUPS });
  const memoryMb = peakMegabytes(server);
  await server.end("SIGTERM");
  return {
    title: "MCP server, running",
    columns: [
      { title: "median ms", decimals: 2 },
      { title: "p99 ms", decimals: 2 },
      { title: "most ms", decimals: 2 },
    ],
    rows: [...samples].map(([name, times]) => callRow(name, times)),
    notes: [
      `${count} calls each, the answer read by the client. 8 live sessions.`,
      ...(memoryMb === undefined ? [] : [`Peak memory of the server: ${memoryMb.toFixed(1)} MB.`]),
    ],
  };
}

function callRow(name: string, times: readonly number[]): Row {
  const p99 = percentile(times, 99);
  const cells = [median(times), p99, Math.max(...times)];
  return { name, cells, target: atMost(p99, 15, "p99 ≤ 15 ms") };
}

async function timedCall(server: McpProcess): Promise<number> {
  await pause(BETWEEN_CALLS_MS);
  const startedMs = performance.now();
  const answer = await server.ask("tools/call", { name: "quota", arguments: {} });
  const durationMs = performance.now() - startedMs;
  const result = objectAt(answer, "result");
  if (result === undefined || result.isError === true) throw new Error("quota was not answered.");
  return durationMs;
}

/** VmHWM; `undefined` where there is no /proc. */
function peakMegabytes({ pid }: McpProcess): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const [, kibibytes] = /VmHWM:\s*(\d+)/.exec(status) ?? [];
    return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / 1e6;
  } catch {
    // Not Linux.
    return undefined;
  }
}

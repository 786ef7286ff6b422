import { CAUGHT_UP, type Case, candidateOf, FLOOR, type PairedRun, programRun } from "./case.ts";
import { bundleSizes, peakMemory } from "./footprint.ts";
import { hookCases } from "./hook-cases.ts";
import { liveSession } from "./lived-session.ts";
import { installedPeers, PEER_NAMES } from "./peers.ts";
import type { Place } from "./place.ts";
import { doesPrint } from "./program.ts";
import { roundRobin } from "./round-robin.ts";
import { atMost, type Row, type Section } from "./section.ts";
import { median, percentile } from "./statistics.ts";
import { statuslineCases } from "./statusline-cases.ts";

/** The compiled form knows nearly all of a program after two runs. */
const WARMUPS = 4;

/** Whole processes of the statusline and the hooks: their time, their memory, their size. */
export async function measureStatusline(place: Place, rounds: number): Promise<Section[]> {
  const floor = floorCase(place);
  const own = [...statuslineCases(place), ...hookCases(place)];
  const peers = peerCases(own);
  const cases = [floor, ...own, ...certificateCases([floor, ...own]), ...peers.cases];
  const candidates = cases.map((each) => candidateOf(each, floor));
  const samples = await roundRobin(candidates, { rounds, warmups: WARMUPS });
  const method = `${rounds} rounds after ${WARMUPS} dropped ones. Before each run one of the floor, and the ratio of the two.`;
  const section = times(cases, samples, [method, ...peers.notes]);
  return [section, peakMemory([floor, ...own], place), bundleSizes(place)];
}

function floorCase(place: Place): Case {
  const home = place.folder("home-floor");
  const life = { home, sessionId: "floor", transcriptBytes: 0, minutes: 0 };
  const session = liveSession(life);
  return { name: FLOOR, program: () => programRun(session, process.execPath, ["-e", "0"]) };
}

function times(
  cases: readonly Case[],
  samples: Map<string, PairedRun[]>,
  notes: readonly string[],
): Section {
  const ratioOf = (name: string) => {
    const runs = samples.get(name) ?? [];
    return median(runs.map(({ ms, floorMs }) => ms / floorMs));
  };
  const rows = cases.map(({ name, target }): Row => {
    const ms = (samples.get(name) ?? []).map((run) => run.ms);
    const ratio = ratioOf(name);
    const toCaughtUp = ratio / ratioOf(CAUGHT_UP);
    const cells = [percentile(ms, 10), median(ms), percentile(ms, 90), ratio, toCaughtUp];
    if (target === undefined) return { name, cells };
    const limit = target.limit.toFixed(2);
    return target.base === FLOOR
      ? { name, cells, target: atMost(ratio, target.limit, `≤ ${limit} × floor`) }
      : { name, cells, target: atMost(toCaughtUp, target.limit, `≤ ${limit} × caught up`) };
  });
  return {
    title: "whole process",
    columns: [
      { title: "p10 ms", decimals: 1 },
      { title: "median ms", decimals: 1 },
      { title: "p90 ms", decimals: 1 },
      { title: "× floor", decimals: 2 },
      { title: "× caught up", decimals: 2 },
    ],
    rows,
    notes,
  };
}

/** The same stdin in the same home, for those that can make something of it. */
function peerCases(own: readonly Case[]): { cases: Case[]; notes: string[] } {
  const caughtUp = own.find(({ name }) => name === CAUGHT_UP);
  const peers = caughtUp === undefined ? [] : installedPeers();
  if (caughtUp === undefined || peers.length === 0) {
    return { cases: [], notes: [`No other statusline is installed (${PEER_NAMES.join(", ")}).`] };
  }
  const cases = peers.map(({ name, command, args }) => ({
    name: `${name} (another statusline)`,
    program: () => ({ ...caughtUp.program(), command, args }),
  }));
  const working = cases.filter(({ program }) => doesPrint(program()));
  const failing = cases.filter((each) => !working.includes(each));
  const notes = failing.map(({ name }) => `Installed but printing nothing here: ${name}.`);
  return { cases: working, notes };
}

/** Where the machine sets it: what it costs, and that the launcher takes it away. */
function certificateCases(own: readonly Case[]): Case[] {
  const certificates = process.env.NODE_EXTRA_CA_CERTS;
  if (certificates === undefined) return [];
  return own
    .filter(({ name }) => name === FLOOR || name.includes("launcher"))
    .map(({ name, program }) => ({
      name: `${name}, NODE_EXTRA_CA_CERTS set`,
      program: () => {
        const plain = program();
        return { ...plain, env: { ...plain.env, NODE_EXTRA_CA_CERTS: certificates } };
      },
    }));
}

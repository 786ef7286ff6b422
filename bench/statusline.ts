import { statSync } from "node:fs";
import { join } from "node:path";
import { CAUGHT_UP, type Case, candidateOf, FLOOR } from "./case.ts";
import { hookCases } from "./hook-cases.ts";
import { memoryGauge } from "./peak-memory.ts";
import { installedPeers, PEER_NAMES } from "./peers.ts";
import type { Place } from "./place.ts";
import { roundRobin } from "./round-robin.ts";
import { atMost, type Row, type Section } from "./section.ts";
import { median, pairedRatio, percentile } from "./statistics.ts";
import { statuslineCases } from "./statusline-cases.ts";

/** The compiled form knows nearly all of a program after two runs. */
const WARMUPS = 4;
const MEMORY_RUNS = 5;
const MAX_BYTES = { memory: 48e6, bundle: 60e3 };

/** Whole processes of the statusline and the hooks: their time, their memory, their size. */
export async function measureStatusline(place: Place, rounds: number): Promise<Section[]> {
  const own = [...(await statuslineCases(place)), ...(await hookCases(place))];
  const cases = [...own, ...certificateCases(own), ...peerCases(own)];
  const samples = await roundRobin(cases.map(candidateOf), { rounds, warmups: WARMUPS });
  return [times(cases, samples, rounds), memory(own, place), sizes(place)];
}

function times(cases: Case[], samples: Map<string, number[]>, rounds: number): Section {
  const of = (name: string) => samples.get(name) ?? [];
  const rows = cases.map(({ name, target }): Row => {
    const times = of(name);
    const ratios = [pairedRatio(times, of(FLOOR)), pairedRatio(times, of(CAUGHT_UP))];
    const cells = [percentile(times, 10), median(times), percentile(times, 90), ...ratios];
    if (target === undefined) return { name, cells };
    const sign = target.base === FLOOR ? "× floor" : "× caught up";
    const figure = pairedRatio(times, of(target.base));
    const text = `≤ ${target.limit.toFixed(2)} ${sign}`;
    return { name, cells, target: atMost(figure, target.limit, text) };
  });
  const peers = cases.filter(({ isForeign }) => isForeign).length;
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
    notes: [
      `${rounds} rounds after ${WARMUPS} dropped ones. Ratios are medians of the ratios round by round.`,
      peers === 0 ? `No other statusline is installed (${PEER_NAMES.join(", ")}).` : "",
    ].filter((note) => note !== ""),
  };
}

/** The same stdin in the same home. */
function peerCases(own: readonly Case[]): Case[] {
  const caughtUp = own.find(({ name }) => name === CAUGHT_UP);
  if (caughtUp === undefined) return [];
  return installedPeers().map(({ name, command, args }) => ({
    name: `${name} (another statusline)`,
    program: () => ({ ...caughtUp.program(), command, args }),
    isForeign: true,
  }));
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

function memory(own: readonly Case[], place: Place): Section {
  const gauge = memoryGauge(place.folder("memory"));
  const measured = own.filter(({ name, target }) => name === FLOOR || target !== undefined);
  const rows = measured.map(({ name, program, target }): Row => {
    const peaks = Array.from({ length: MEMORY_RUNS }, () => gauge.peakBytes(program()));
    const figure = Math.max(...peaks);
    const cells = [median(peaks) / 1e6, figure / 1e6];
    if (target === undefined) return { name, cells };
    return { name, cells, target: atMost(figure, MAX_BYTES.memory, "≤ 48 MB") };
  });
  return {
    title: "peak memory",
    columns: [
      { title: "median MB", decimals: 1 },
      { title: "most MB", decimals: 1 },
    ],
    rows,
    notes: [`${MEMORY_RUNS} runs each, by ${gauge.how}. 1 MB = 1,000,000 bytes.`],
  };
}

function sizes({ distDir }: Place): Section {
  const kilobytes = (...bundles: string[]) =>
    bundles.reduce((sum, name) => sum + statSync(join(distDir, `${name}.cjs`)).size, 0) / 1e3;
  const limited = (name: string): Row => {
    const figure = kilobytes(name, `${name}.main`);
    const target = atMost(figure * 1e3, MAX_BYTES.bundle, "≤ 60 KB");
    return { name: `${name}.cjs + ${name}.main.cjs`, cells: [figure], target };
  };
  const other = (name: string): Row => ({ name: `${name}.cjs`, cells: [kilobytes(name)] });
  return {
    title: "size",
    columns: [{ title: "KB", decimals: 1 }],
    rows: [limited("statusline"), limited("hook"), other("worker"), other("mcp"), other("tacho")],
    notes: ["1 KB = 1,000 bytes."],
  };
}

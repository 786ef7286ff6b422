import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { answerLine } from "../test/sessions/transcript-lines.ts";
import { writeUsageTree } from "../test/usage-tree/make-tree.ts";
import type { Truth } from "../test/usage-tree/truth.ts";
import { FLOOR } from "./case.ts";
import { type Measured, measuredRun } from "./measured-run.ts";
import type { Place } from "./place.ts";
import { childEnv, type Program } from "./program.ts";
import { type Candidate, roundRobin } from "./round-robin.ts";
import { atMost, type Row, type Section, type Target } from "./section.ts";
import { median, pairedRatio } from "./statistics.ts";
import { installedUsagePeers, USAGE_PEER_NAMES, type UsagePeer } from "./usage-peers.ts";

const SEED = 2;
const TREE_BYTES = Number(process.env.BENCH_USAGE_MB ?? 1_000) * 1e6;
const OURS = "tacho usage";

type Tree = { home: string; truth: Truth; largest: string };
type Runs = ReadonlyMap<string, readonly Measured[]>;

/** Reading a tree of transcripts for the first time, again, and with one line more. */
export async function measureUsage(place: Place, rounds: number): Promise<Section[]> {
  const home = place.folder("home-usage");
  const truth = writeUsageTree(home, { seed: SEED, claudeBytes: TREE_BYTES, otherSessions: 0 });
  const tree = { home, truth, largest: largestFile(join(home, ".claude", "projects")) };
  const peers = installedUsagePeers();
  const totals = totalsSection(tree, place, peers);
  return [
    totals,
    await coldSection(tree, place, peers, rounds),
    await warmSection(tree, place, peers, rounds),
    await appendedSection(tree, place, peers, rounds),
    await yearSection(place, rounds),
  ];
}

function largestFile(folder: string): string {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => join(folder, name));
  return paths.reduce((a, b) => (statSync(a).size >= statSync(b).size ? a : b));
}

function ours(home: string, { distDir }: Place): Program {
  const args = [join(distDir, "tacho.cjs"), "usage", "daily", "--json"];
  return { command: process.execPath, args, cwd: home, env: { ...childEnv(home), TZ: "UTC" } };
}

function theirs(home: string, { command, args, env }: UsagePeer): Program {
  return { command, args, cwd: home, env: { ...childEnv(home), TZ: "UTC", ...env } };
}

function totalsSection(tree: Tree, place: Place, peers: readonly UsagePeer[]): Section {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = tree.truth.total();
  const expected = input + output + cacheRead + cacheWrite5m + cacheWrite1h;
  const counted: [string, number | undefined][] = [
    [OURS, totalTokens(stdoutOf(ours(tree.home, place)))],
    ...peers.map((peer): [string, number | undefined] => {
      return [peer.name, peer.totalOf(stdoutOf(theirs(tree.home, peer)))];
    }),
  ];
  const rows = counted.map(([name, total = Number.NaN]): Row => {
    const row = { name, cells: [total, total - expected] };
    return name === OURS ? { ...row, target: atMost(Math.abs(total - expected), 0, "exact") } : row;
  });
  return {
    title: "totals",
    columns: [
      { title: "tokens", decimals: 0 },
      { title: "too many", decimals: 0 },
    ],
    rows,
    notes: [
      `The tree: seed ${SEED}, ${(TREE_BYTES / 1e6).toFixed(0)} MB, ${expected} tokens.`,
      notInstalled(peers),
    ],
  };
}

function notInstalled(peers: readonly UsagePeer[]): string {
  const missing = USAGE_PEER_NAMES.filter((name) => !peers.some((peer) => peer.name === name));
  return missing.length === 0 ? "All known peers measured." : `Not here: ${missing.join(", ")}.`;
}

const totalTokens = (stdout: string): number | undefined => {
  const report: { totals?: { totalTokens?: number } } = JSON.parse(stdout);
  return report.totals?.totalTokens;
};

const MAX_ANSWER_BYTES = 256e6;

function stdoutOf({ command, args, cwd, env }: Program): string {
  return spawnSync(command, args, { cwd, env, encoding: "utf8", maxBuffer: MAX_ANSWER_BYTES })
    .stdout;
}

async function coldSection(
  { home }: Tree,
  place: Place,
  peers: readonly UsagePeer[],
  rounds: number,
): Promise<Section> {
  const candidates = [
    measuredCandidate(OURS, ours(home, place), place, () => forget(home, [".tacho/usage"])),
    ...peers.map((peer) =>
      measuredCandidate(peer.name, theirs(home, peer), place, () => forget(home, peer.caches)),
    ),
  ];
  const runs = await roundRobin(candidates, { rounds, warmups: 1 });
  return timesSection("cold", runs, (runsOf) => coldTarget(runsOf, runs.get("ccusage")));
}

function coldTarget(runsOf: readonly Measured[], peer?: readonly Measured[]): Target {
  const wall = pairedRatio(walls(runsOf), walls(peer ?? []));
  const cpu = pairedRatio(cpus(runsOf), cpus(peer ?? []));
  const peak = median(runsOf.map(({ peakBytes }) => peakBytes));
  const text = `wall ${wall.toFixed(2)}, CPU ${cpu.toFixed(2)} of ccusage (≤ 0.75), ≤ 160 MB`;
  return { text, isMet: wall <= 0.75 && cpu <= 0.75 && peak <= 160e6 };
}

async function warmSection(
  { home }: Tree,
  place: Place,
  peers: readonly UsagePeer[],
  rounds: number,
): Promise<Section> {
  const candidates = [
    measuredCandidate(FLOOR, floor(home), place),
    measuredCandidate(OURS, ours(home, place), place),
    ...peers.map((peer) => measuredCandidate(peer.name, theirs(home, peer), place)),
  ];
  const runs = await roundRobin(candidates, { rounds, warmups: 2 });
  return timesSection("nothing changed", runs, (runsOf) => floorTarget(runsOf, runs, 60));
}

async function appendedSection(
  { home, largest }: Tree,
  place: Place,
  peers: readonly UsagePeer[],
  rounds: number,
): Promise<Section> {
  let count = 0;
  const append = () => appendFileSync(largest, answerLine(`msg_appended_${count++}`));
  const candidates = [
    measuredCandidate(FLOOR, floor(home), place),
    measuredCandidate(OURS, ours(home, place), place, append),
    ...peers.map((peer) => measuredCandidate(peer.name, theirs(home, peer), place, append)),
  ];
  const runs = await roundRobin(candidates, { rounds, warmups: 2 });
  return timesSection("one line appended to the largest file", runs, (runsOf) => {
    const target = floorTarget(runsOf, runs, 80);
    const ratio = pairedRatio(walls(runsOf), walls(runs.get("tokscale") ?? []));
    if (Number.isNaN(ratio)) return target;
    const text = `${target.text}, ${ratio.toFixed(2)} of tokscale (≤ 0.15)`;
    return { text, isMet: target.isMet && ratio <= 0.15 };
  });
}

/** A year in the ledger, with the transcripts of its last month only. */
async function yearSection(place: Place, rounds: number): Promise<Section> {
  const home = place.folder("home-year");
  writeUsageTree(home, {
    seed: SEED,
    claudeBytes: TREE_BYTES / 2,
    otherSessions: 0,
    firstDay: "2025-11-15",
    days: 365,
  });
  stdoutOf(ours(home, place));
  rmSync(join(home, ".claude"), { recursive: true });
  mkdirSync(join(home, ".claude", "projects"), { recursive: true });
  const candidates = [
    measuredCandidate(FLOOR, floor(home), place),
    measuredCandidate(OURS, ours(home, place), place),
  ];
  const runs = await roundRobin(candidates, { rounds, warmups: 2 });
  return timesSection("365 days in the ledger", runs, (runsOf) => floorTarget(runsOf, runs, 80));
}

function floor(home: string): Program {
  return { command: process.execPath, args: ["-e", "0"], cwd: home, env: childEnv(home) };
}

function measuredCandidate(
  name: string,
  program: Program,
  place: Place,
  prepare?: () => void,
): Candidate<Measured> {
  const folder = place.folder("time");
  return { name, run: () => measuredRun(program, folder), ...(prepare && { prepare }) };
}

function forget(home: string, paths: readonly string[]): void {
  for (const path of paths) rmSync(join(home, path), { recursive: true, force: true });
}

/** Limits are for a floor of 20 ms; on another machine they grow or shrink with it. */
function floorTarget(runsOf: readonly Measured[], runs: Runs, limitMs: number): Target {
  const floorMs = walls(runs.get(FLOOR) ?? []);
  const ratio = pairedRatio(walls(runsOf), floorMs);
  const limit = limitMs / 20;
  return atMost(ratio, limit, `${ratio.toFixed(2)} × floor (≤ ${limit.toFixed(1)})`);
}

function timesSection(
  title: string,
  runs: Runs,
  targetOf: (runsOf: readonly Measured[]) => Target,
): Section {
  const rows = [...runs].map(([name, runsOf]): Row => {
    const peak = median(runsOf.map(({ peakBytes }) => peakBytes)) / 1e6;
    const row = { name, cells: [median(walls(runsOf)), median(cpus(runsOf)), peak] };
    return name === OURS ? { ...row, target: targetOf(runsOf) } : row;
  });
  return {
    title,
    columns: [
      { title: "wall ms", decimals: 0 },
      { title: "CPU ms", decimals: 0 },
      { title: "peak MB", decimals: 0 },
    ],
    rows,
    notes: ["Medians; ratios are medians of the ratios round by round."],
  };
}

function walls(runs: readonly Measured[]): number[] {
  return runs.map(({ wallMs }) => wallMs);
}

function cpus(runs: readonly Measured[]): number[] {
  return runs.map(({ cpuMs }) => cpuMs);
}

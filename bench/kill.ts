import { MS_PER_SECOND } from "../shared/platform/time.ts";
import { MIB, openBusyHome } from "./busy-home.ts";
import { bundleRun } from "./case.ts";
import { type KillRound, killRound, openStage, VICTIMS } from "./kill-round.ts";
import { startMcp } from "./mcp-process.ts";
import type { Place } from "./place.ts";
import { atMost, type Row, type Section } from "./section.ts";
import { leftovers, tornFiles } from "./state-check.ts";
import { median, percentile } from "./statistics.ts";

/** A round whose victim had ended before the signal came is repeated, but not for ever. */
const MAX_TRIES_PER_KILL = 3;
const WARMUPS = 3;
const WAIT_LIMIT_MS = 100;
const CURRENT_LIMIT_S = 4;
/** The merging server looks twice a second; beyond this a killed process's lock stood in the way. */
const STOOD_IN_THE_WAY_MS = 2 * MS_PER_SECOND;

/** What the others notice when processes are killed at random moments, and what is left behind. */
export async function measureKill(place: Place, kills: number): Promise<Section[]> {
  const home = openBusyHome(place.folder("home-kill"), { transcriptBytes: MIB });
  const server = startMcp(bundleRun(place, home, "mcp", ""));
  const stage = openStage(place, home);
  for (let i = 0; i < WARMUPS; i++) await killRound(stage, "statusline", { spare: true });
  const killed: KillRound[] = [];
  const spared: KillRound[] = [];
  let torn = 0;
  for (let attempt = 0; attempt < kills * MAX_TRIES_PER_KILL && killed.length < kills; attempt++) {
    const victim = VICTIMS[killed.length % VICTIMS.length] ?? "statusline";
    const round = await killRound(stage, victim, { spare: false });
    torn += tornFiles(home.paths.home).length;
    if (!round.wasHit) continue;
    killed.push(round);
    spared.push(await killRound(stage, victim, { spare: true }));
  }
  await server.end("SIGTERM");
  return [waits(killed, spared), remains(killed, torn, leftovers(home.paths.home).length)];
}

function waits(killed: readonly KillRound[], spared: readonly KillRound[]): Section {
  const rows = (["statuslineMs", "hookMs"] as const).flatMap((kind): Row[] => {
    const of = (rounds: readonly KillRound[]) => rounds.map((round) => round[kind]);
    const usualMs = median(of(spared));
    const name = kind === "statuslineMs" ? "another statusline" : "another session's Stop hook";
    const row = (what: string, times: readonly number[]): Row => {
      const over = Math.max(...times) - usualMs;
      return { name: what, cells: [times.length, median(times), percentile(times, 90), over] };
    };
    const beside = row(`${name}, after a kill`, of(killed));
    const target = atMost(beside.cells[3] ?? Number.NaN, WAIT_LIMIT_MS, "≤ 100 ms over usual");
    return [{ ...beside, target }, row(`${name}, nobody killed`, of(spared))];
  });
  return {
    title: "kill -9",
    columns: [
      { title: "runs", decimals: 0 },
      { title: "median ms", decimals: 1 },
      { title: "p90 ms", decimals: 1 },
      { title: "longest over usual ms", decimals: 1 },
    ],
    rows,
    notes: [
      `${killed.length} kills of ${VICTIMS.join(", ")} in turn, at random moments of their lives, each followed by`,
      "the same round without a kill: its median is the usual, its longest what the machine does by itself.",
    ],
  };
}

function remains(killed: readonly KillRound[], torn: number, leftoverCount: number): Section {
  const times = killed.map(({ currentAfterMs }) => currentAfterMs ?? Number.NaN);
  const blocked = times.filter((ms) => ms > STOOD_IN_THE_WAY_MS).length;
  const slowestS = Math.max(...times) / 1e3;
  return {
    title: "what a kill leaves",
    columns: [{ title: "figure", decimals: 2 }],
    rows: [
      { name: "torn or corrupt files", cells: [torn], target: atMost(torn, 0, "0") },
      {
        name: "seconds until sessions.json was current, slowest",
        cells: [slowestS],
        target: atMost(slowestS, CURRENT_LIMIT_S, "≤ 4"),
      },
      { name: "seconds until sessions.json was current, median", cells: [median(times) / 1e3] },
      { name: "kills that left the lock of the merge behind", cells: [blocked] },
      { name: "temporary files left, until a merge sweeps them", cells: [leftoverCount] },
    ],
    notes: ["One MCP server merges all the while."],
  };
}

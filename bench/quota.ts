import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { statePaths, tachoHome } from "../shared/platform/state-paths.ts";
import { compactMonths } from "../shared/quota/compact-months-file.ts";
import { FLOOR } from "./case.ts";
import type { Place } from "./place.ts";
import { childEnv, type Program, timedRun } from "./program.ts";
import { writeQuotaYear } from "./quota-year.ts";
import { type Candidate, roundRobin } from "./round-robin.ts";
import { atMost, type Row, type Section } from "./section.ts";
import { median, pairedRatio } from "./statistics.ts";

const ACCOUNT = "11111111-1111-4111-8111-111111111111";
/** What a client's state file comes to after some months. */
const STATE_BYTES = 2e6;
/** 60 ms where the floor takes 20. */
const MAX_RATIO = 3;

/** Asking for the quota with a year of readings behind it. */
export async function measureQuota(place: Place, rounds: number): Promise<Section[]> {
  const home = place.folder("home-quota");
  const { quotaDir, runDir } = statePaths(tachoHome({}, home), {});
  const readings = writeQuotaYear(quotaDir, ACCOUNT, Date.now());
  await compactMonths(quotaDir, Date.now());
  writeClientState(home);
  const forget = (names: readonly string[]) => () => {
    for (const name of names) rmSync(join(runDir, name), { recursive: true, force: true });
  };
  const asked: (Case & { isTarget?: true })[] = [
    { name: "tacho quota", prepare: forget(["forecasts"]), isTarget: true },
    { name: "again within a minute" },
    { name: "every six hours, with the habits", prepare: forget(["forecasts", "habits"]) },
  ];
  const candidates = asked.map((one) => pairedCandidate(one, home, place));
  const runs = await roundRobin(candidates, { rounds, warmups: 3 });
  const rows = asked.map(({ name, isTarget }): Row => {
    const pairs = runs.get(name) ?? [];
    const [times, floors] = [pairs.map(({ ms }) => ms), pairs.map(({ floorMs }) => floorMs)];
    const ratio = pairedRatio(times, floors);
    const row = { name, cells: [median(times), median(floors), ratio] };
    const text = `≤ ${MAX_RATIO.toFixed(1)} × floor`;
    return isTarget ? { ...row, target: atMost(ratio, MAX_RATIO, text) } : row;
  });
  return [
    {
      title: "a year of readings",
      columns: [
        { title: "wall ms", decimals: 0 },
        { title: FLOOR, decimals: 0 },
        { title: "× floor", decimals: 2 },
      ],
      rows,
      notes: [
        `${readings} readings, closed months compacted; medians, of the ratios those of runs one after the other.`,
      ],
    },
  ];
}

type Case = { name: string; prepare?: () => void };
type Pair = { ms: number; floorMs: number };

function pairedCandidate({ name, prepare }: Case, home: string, place: Place): Candidate<Pair> {
  const env = { ...childEnv(home), TZ: "UTC" };
  const program = (args: readonly string[]): Program => {
    return { command: process.execPath, args, cwd: home, env };
  };
  const floor = program(["-e", "0"]);
  const quota = program([join(place.distDir, "tacho.cjs"), "quota"]);
  return {
    name,
    ...(prepare && { prepare }),
    run: () => {
      const floorMs = timedRun(floor);
      return { floorMs, ms: timedRun(quota) };
    },
  };
}

function writeClientState(home: string): void {
  const oauthAccount = { accountUuid: ACCOUNT, emailAddress: "you@example.com" };
  const filler = "x".repeat(STATE_BYTES);
  writeFileSync(join(home, ".claude.json"), JSON.stringify({ projects: { filler }, oauthAccount }));
}

import { usageReport } from "../../shared/reports/usage-report.ts";
import type { ExitCode } from "../command.ts";
import { chooseLook } from "../look.ts";
import { currentLedger } from "../usage/current-ledger-file.ts";
import { print } from "../usage/show-usage.ts";
import { machineZone } from "../usage/time-zone-file.ts";
import { findUsagePlace } from "../usage/usage-place-file.ts";
import type { World } from "../world.ts";
import { readClientStats } from "./client-stats-file.ts";
import { compareStats } from "./compare-stats.ts";
import { statsLines } from "./stats-lines.ts";

/** `tacho stats`: what Claude Code has counted itself, beside what the ledger holds. */
export async function showStats(world: World, format: "text" | "json"): Promise<ExitCode> {
  const place = await findUsagePlace(world);
  const { table, notices } = await currentLedger(place, world);
  const query = { groupBy: "day", source: "claude", order: "oldest" } as const;
  const report = usageReport(table, place.prices, query);
  const comparison = compareStats(readClientStats(place.sources), report);
  const basis = {
    timeZone: machineZone(world, world.nowMs()),
    notices: [...place.notices, ...notices],
  };
  if (format === "json") {
    world.writeOut(`${JSON.stringify({ ...comparison, ...basis })}\n`);
    return 0;
  }
  print(world, statsLines({ ...comparison, ...basis }, chooseLook(world, place.look)));
  return 0;
}

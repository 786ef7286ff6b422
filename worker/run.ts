import type { HotConfig } from "../shared/config/hot-config.ts";
import { noteDue } from "../shared/notify/tender-due-file.ts";
import { logLine } from "../shared/platform/log-file.ts";
import { type StatePaths, statePaths, tachoHome } from "../shared/platform/state-paths.ts";
import type { ClientUsageRequest } from "../shared/quota/client-usage-note-file.ts";
import type { WrappedRequest } from "./refresh-wrapped.ts";
import { startWrapped, type WrappedStart } from "./start-wrapped.ts";
import type { TendRequest } from "./tend.ts";
import type { TendWorld } from "./tend-setup.ts";

// Each job brings in only what it needs: zod costs 9 ms and execa 14 ms of start.

export async function refreshConfigJob(paths: StatePaths): Promise<HotConfig> {
  const { refreshConfigCache } = await import("../shared/config/config-file.ts");
  return refreshConfigCache(paths);
}

/** A hot bundle's failure; what exactly goes into the log is the log's business. */
export function logJob(failure: {
  logDir: string;
  nowMs: number;
  entry: string;
  error: unknown;
}): void {
  logLine(failure.logDir, failure.nowMs, failure.entry, failure.error);
}

/** Messages, alerts and credentials: all that may take a while. */
export async function tendJob(world: TendWorld, request: TendRequest): Promise<void> {
  const { tend } = await import("./tend.ts");
  await tend(world, request);
}

/** Thins the months of observations that are closed. */
export async function compactQuotaJob({ env, homeDir, now }: TendWorld): Promise<void> {
  const { compactMonths } = await import("../shared/quota/compact-months-file.ts");
  const { loadConfig } = await import("../shared/config/config-file.ts");
  const home = tachoHome(env, homeDir);
  const { config } = loadConfig({ config: statePaths(home, env).config });
  await compactMonths(statePaths(home, env, config.sharedDir).quotaDir, now());
}

/** What the client's usage page said last; the command line shows it, but holds no lock library. */
export async function clientUsageJob({ place, nowMs }: ClientUsageRequest): Promise<void> {
  const { recordClientUsage } = await import("../shared/quota/client-usage-file.ts");
  const look = await recordClientUsage(place, nowMs);
  // Nobody else will find it new, and it may be worth an alert.
  if (look.kind === "recorded" && look.lines > 0) noteDue(place.paths.runDir, nowMs);
}

export function startWrappedJob(start: WrappedStart): void {
  startWrapped(start);
}

export async function refreshWrappedJob(request: WrappedRequest): Promise<void> {
  const { refreshWrapped } = await import("./refresh-wrapped.ts");
  await refreshWrapped(request);
}

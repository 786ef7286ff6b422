import { claudePaths } from "../../shared/claude/claude-paths.ts";
import { runInWorker } from "../../shared/platform/worker-file.ts";
import {
  type ClientUsageRequest,
  changedStamp,
} from "../../shared/quota/client-usage-note-file.ts";
import type { World } from "../world.ts";
import type { QuotaFolder } from "./quota-place-file.ts";

/**
 * Has what the client keeps of its own usage page recorded before it is shown, where the client's
 * state file changed. Never rejects: what is recorded already is shown then.
 */
export async function keepClientUsage(
  world: Pick<World, "env" | "homeDir" | "bundleDir" | "load">,
  { paths }: Pick<QuotaFolder, "paths">,
  nowMs: number,
): Promise<void> {
  const place = { statePath: claudePaths(world.env, world.homeDir).state, paths };
  if (changedStamp(place, nowMs) === undefined) return;
  try {
    const request: ClientUsageRequest = { place, nowMs };
    await runInWorker(world, "recordClientUsage", request);
  } catch {
    // A disk that refuses, or a bundle that is gone: MCP servers say so in the log.
  }
}

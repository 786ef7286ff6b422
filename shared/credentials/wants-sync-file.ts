import { claudePaths } from "../claude/claude-paths.ts";
import type { HotCredentials } from "../config/hot-config.ts";
import type { StatePaths } from "../platform/state-paths.ts";
import { isSyncDue } from "./sync-due-file.ts";

type SyncMoment = {
  env: { readonly [name: string]: string | undefined };
  homeDir: string;
  nowMs: number;
};

/** `isSyncDue` of a home, by its settings: without a sink there is nothing to hand out. */
export function wantsSync(
  { env, homeDir, nowMs }: SyncMoment,
  { hasSinks, minIntervalMs }: Pick<HotCredentials, "hasSinks" | "minIntervalMs">,
  { credentialsSync }: Pick<StatePaths, "credentialsSync">,
): boolean {
  if (!hasSinks) return false;
  const { credentials } = claudePaths(env, homeDir);
  return isSyncDue({ credentialsSync, credentials }, { minIntervalMs, nowMs });
}

import { claudePaths } from "../shared/claude/claude-paths.ts";
import { reachableChannels } from "../shared/notify/reachable-channels.ts";
import { noteDue } from "../shared/notify/tender-due-file.ts";
import { recordClientUsage } from "../shared/quota/client-usage-file.ts";
import type { Settings } from "./settings-file.ts";
import type { ServerWorld } from "./world.ts";

/**
 * Records what the client keeps of its own usage page, for the config folder of this session, and has
 * the limits looked at when that was news. Throws when the disk refuses.
 */
export async function keepClientUsage(world: ServerWorld, settings: Settings): Promise<void> {
  const { paths, hot } = settings;
  const statePath = claudePaths(world.env, world.homeDir).state;
  const look = await recordClientUsage({ statePath, paths }, world.now());
  if (look.kind !== "recorded" || look.lines === 0) return;
  if (reachableChannels(hot.notify, world).length > 0) noteDue(paths.runDir, world.now());
}

import { hostname } from "node:os";
import type { Config } from "../../shared/config/config.ts";
import { loadConfig } from "../../shared/config/config-file.ts";
import {
  type CredentialsPlace,
  credentialsPlace,
} from "../../shared/credentials/credentials-place-file.ts";
import { statePaths, tachoHome } from "../../shared/platform/state-paths.ts";
import type { World } from "../world.ts";

/** The place of this home, and all of its settings; opens neither login nor sinks. */
export function findCredentialsPlace(world: World): { place: CredentialsPlace; config: Config } {
  const { env, homeDir, platform, nowMs } = world;
  const home = tachoHome(env, homeDir);
  const { config, problems } = loadConfig(statePaths(home, env));
  // A sink that is dropped for a typing mistake would otherwise just not be there.
  for (const problem of problems) world.writeErr(`tacho: ${problem}\n`);
  const paths = statePaths(home, env, config.sharedDir);
  const ours = { env, homeDir, platform, hostname, now: nowMs };
  return { place: credentialsPlace(ours, paths, config.credentials), config };
}

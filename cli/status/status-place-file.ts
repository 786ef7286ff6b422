import { claudePaths } from "../../shared/claude/claude-paths.ts";
import type { Config } from "../../shared/config/config.ts";
import { loadConfig } from "../../shared/config/config-file.ts";
import { defined } from "../../shared/platform/read-value.ts";
import { type StatePaths, statePaths, tachoHome } from "../../shared/platform/state-paths.ts";
import type { World } from "../world.ts";
import { type Login, readLogin } from "./login-file.ts";

/** Where to look for what was recorded, and with which settings. */
export type StatusPlace = { paths: StatePaths; config: Config; login?: Login };

export function findStatusPlace({ env, homeDir }: Pick<World, "env" | "homeDir">): StatusPlace {
  const home = tachoHome(env, homeDir);
  const { config } = loadConfig(statePaths(home, env));
  const paths = statePaths(home, env, config.sharedDir);
  return defined({ paths, config, login: readLogin(claudePaths(env, homeDir).state) });
}

import { claudePaths } from "../../shared/claude/claude-paths.ts";
import type { LineConfig } from "../../shared/config/hot-config.ts";
import { loadHotConfig } from "../../shared/config/hot-config-file.ts";
import { parseLineConfig } from "../../shared/config/parse-line-config.ts";
import { defined } from "../../shared/platform/read-value.ts";
import { type StatePaths, statePaths, tachoHome } from "../../shared/platform/state-paths.ts";
import { type Login, readLogin } from "../status/login-file.ts";
import type { World } from "../world.ts";

/** Where the quota is recorded, how it is to look, and who is logged in here. */
export type QuotaFolder = {
  paths: StatePaths;
  look: LineConfig["statusline"];
  login?: Login;
  /** A key in the environment goes before a login, as it does in the client. */
  isPaidByKey: boolean;
};

/** Without the schema library, which would take longer to load than all the rest takes. */
export async function findQuotaFolder(
  world: Pick<World, "env" | "homeDir" | "bundleDir" | "load">,
): Promise<QuotaFolder> {
  const { env, homeDir } = world;
  const home = tachoHome(env, homeDir);
  const config = await loadHotConfig(statePaths(home, env), world, parseLineConfig);
  return defined({
    paths: statePaths(home, env, config.sharedDir),
    look: config.statusline,
    login: readLogin(claudePaths(env, homeDir).state),
    isPaidByKey: Boolean(env.ANTHROPIC_API_KEY),
  });
}

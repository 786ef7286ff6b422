import { join } from "node:path";
import { loadConfig } from "../../shared/config/config-file.ts";
import type { PricesConfig } from "../../shared/config/prices-config.ts";
import { statePaths, tachoHome } from "../../shared/platform/state-paths.ts";
import type { PricePlace } from "../../shared/prices/price-tables-file.ts";
import type { World } from "../world.ts";

/** Where the price lists lie, and what the user's config says of prices. */
export function findPricesPlace({
  env,
  homeDir,
  bundleDir,
}: Pick<World, "env" | "homeDir" | "bundleDir">): PricePlace & { own: PricesConfig } {
  const home = tachoHome(env, homeDir);
  const { config } = loadConfig(statePaths(home, env));
  return { bundleDir, usageDir: join(home, "usage"), own: config.prices };
}

import { join } from "node:path";
import type { Config } from "../../shared/config/config.ts";
import type { UsageConfig } from "../../shared/config/hot-config.ts";
import { loadHotConfig } from "../../shared/config/hot-config-file.ts";
import { parseLineConfig } from "../../shared/config/parse-line-config.ts";
import { parseUsageConfig } from "../../shared/config/parse-usage-config.ts";
import type { PricesConfig } from "../../shared/config/prices-config.ts";
import type { JsonObject } from "../../shared/platform/read-value.ts";
import { fileStamp } from "../../shared/platform/stat-file.ts";
import { statePaths, tachoHome } from "../../shared/platform/state-paths.ts";
import { openPriceBook } from "../../shared/prices/open-price-book.ts";
import type { PriceBook } from "../../shared/prices/price-book.ts";
import {
  type PricePlace,
  readPriceTables,
  updatePath,
} from "../../shared/prices/price-tables-file.ts";
import type { SourcePlace } from "../../shared/sources/source.ts";
import type { World } from "../world.ts";

/** Where the ledger and the tools' files lie, and with which prices and looks they are shown. */
export type UsagePlace = {
  usageDir: string;
  sources: SourcePlace;
  /** Opened when it is first asked for, which throws an AppError when Tacho itself is not complete. */
  readonly prices: PriceBook;
  look: Config["statusline"];
  /** What is wrong with the settings, with the next step. Opens the prices. */
  readonly notices: readonly string[];
  /** Changes with whatever besides the ledger makes a report: prices, settings, the program itself. */
  stamp: string;
};

export async function findUsagePlace(
  world: Pick<World, "env" | "homeDir" | "bundleDir" | "load">,
): Promise<UsagePlace> {
  const { env, homeDir, bundleDir } = world;
  const home = tachoHome(env, homeDir);
  const config = await loadHotConfig(statePaths(home, env), world, parseConfig);
  const usageDir = join(home, "usage");
  let opened: OpenedPrices | undefined;
  const opening = () => {
    opened ??= openPrices({ bundleDir, usageDir }, config.prices);
    return opened;
  };
  return {
    usageDir,
    get prices() {
      return opening().book;
    },
    get notices() {
      return opening().notices;
    },
    sources: {
      homeDir,
      env,
      claudeDirs: config.usage.claudeDirs,
      scratchDir: join(usageDir, "scratch"),
      loadSqlite: () => world.load(join(bundleDir, "sqlite.cjs")),
    },
    look: config.statusline,
    stamp: [
      JSON.stringify(config.prices),
      ...[
        join(bundleDir, "usage.main.cjs"),
        join(bundleDir, "prices.json"),
        updatePath(usageDir),
      ].map(fileStamp),
    ].join(" "),
  };
}

type OpenedPrices = { book: PriceBook; notices: readonly string[] };

function openPrices(place: PricePlace, overrides: PricesConfig): OpenedPrices {
  const { builtin, update, isUpdateDamaged } = readPriceTables(place);
  return {
    book: openPriceBook({ builtin, update, overrides }),
    notices: isUpdateDamaged ? [DAMAGED] : [],
  };
}

const DAMAGED =
  "The fetched price table cannot be read; the shipped one is used. Run: tacho prices update";

function parseConfig(raw: JsonObject | undefined): UsageConfig & Pick<Config, "statusline"> {
  return { ...parseUsageConfig(raw), statusline: parseLineConfig(raw).statusline };
}

import { DEFAULT_STATUSLINE } from "../../shared/config/config.ts";
import { defined } from "../../shared/platform/read-value.ts";
import { openPriceBook } from "../../shared/prices/open-price-book.ts";
import { readPriceTables } from "../../shared/prices/price-tables-file.ts";
import type { ExitCode } from "../command.ts";
import { chooseLook } from "../look.ts";
import type { World } from "../world.ts";
import { pricesReport } from "./model-report.ts";
import { priceLines } from "./price-lines.ts";
import { findPricesPlace } from "./prices-place-file.ts";
import { readUnpricedUsage } from "./unpriced-usage-file.ts";

/** `tacho prices`: exit code 1 when one of the models asked for has no price. */
export async function showPrices(
  { models, format }: { models: readonly string[]; format: "text" | "json" },
  world: World,
): Promise<ExitCode> {
  const place = findPricesPlace(world);
  const tables = readPriceTables(place);
  if (tables.isUpdateDamaged) world.writeErr(DAMAGED);
  const report = pricesReport(models, tables, place.own);
  const isAsked = models.length > 0;
  const book = openPriceBook({ ...tables, overrides: place.own });
  const unpriced = isAsked ? undefined : readUnpricedUsage(place.usageDir, book);
  if (format === "json") {
    world.writeOut(`${JSON.stringify(defined({ ...report, unpriced }))}\n`);
  } else {
    const look = chooseLook(world, DEFAULT_STATUSLINE);
    world.writeOut(`${priceLines(report, { isAsked, unpriced }, look).join("\n")}\n`);
  }
  const isUnpriced = report.models.some(({ own, periods }) => own.length + periods.length === 0);
  return isUnpriced ? 1 : 0;
}

const DAMAGED =
  "tacho: The fetched price list cannot be read; the one that came with Tacho is used. Run: tacho prices update\n";

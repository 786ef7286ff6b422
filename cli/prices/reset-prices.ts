import { rmSync } from "node:fs";
import { readPriceTables, updatePath } from "../../shared/prices/price-tables-file.ts";
import type { ExitCode } from "../command.ts";
import type { World } from "../world.ts";
import { findPricesPlace } from "./prices-place-file.ts";

/** `tacho prices reset`: back to the list that came with Tacho. */
export async function resetPrices(format: "text" | "json", world: World): Promise<ExitCode> {
  const place = findPricesPlace(world);
  const { builtin, update, isUpdateDamaged } = readPriceTables(place);
  const isRemoved = update !== undefined || isUpdateDamaged;
  if (isRemoved) rmSync(updatePath(place.usageDir), { force: true });
  const { date } = builtin;
  const what = isRemoved ? "The fetched price list is removed" : "There is no fetched price list";
  if (format === "json") world.writeOut(`${JSON.stringify({ date, removed: isRemoved })}\n`);
  else world.writeOut(`${what}; prices are those of ${date}, which came with Tacho.\n`);
  return 0;
}

import { AppError } from "../platform/app-error.ts";
import { readJsonFile } from "../platform/json-file.ts";
import { type PriceTable, readPriceTable } from "./price-table.ts";

/** Where price tables lie: beside the bundles, and what was fetched in `usage/` of the private home. */
export type PricePlace = { bundleDir: string; usageDir: string };

export type PriceTables = {
  builtin: PriceTable;
  update?: PriceTable;
  /** `usage/prices.json` is there but cannot be used. */
  isUpdateDamaged: boolean;
};

/** Throws PRICES_MISSING when Tacho itself is not complete. */
export function readPriceTables({ bundleDir, usageDir }: PricePlace): PriceTables {
  const builtin = tableAt(`${bundleDir}/prices.json`);
  if (builtin === "missing" || builtin === "damaged") {
    throw new AppError(
      "PRICES_MISSING",
      `The price table ${bundleDir}/prices.json is ${builtin}. Install Tacho again.`,
    );
  }
  const update = tableAt(updatePath(usageDir));
  if (update === "missing") return { builtin, isUpdateDamaged: false };
  return update === "damaged"
    ? { builtin, isUpdateDamaged: true }
    : { builtin, update, isUpdateDamaged: false };
}

/** What `tacho prices update` writes. */
export function updatePath(usageDir: string): string {
  return `${usageDir}/prices.json`;
}

function tableAt(path: string): PriceTable | "missing" | "damaged" {
  const read = readJsonFile(path, MAX_BYTES);
  if (read.kind === "missing") return "missing";
  return (read.kind === "ok" ? readPriceTable(read.value) : undefined) ?? "damaged";
}

const MAX_BYTES = 4 * 1024 * 1024;

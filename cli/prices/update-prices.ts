import { writeFileAtomic } from "../../shared/platform/json-file.ts";
import { ensurePrivateFolder } from "../../shared/platform/state-folder.ts";
import { type PriceTable, priceTableText } from "../../shared/prices/price-table.ts";
import { priceTableOf } from "../../shared/prices/price-table-of.ts";
import {
  type PriceTables,
  readPriceTables,
  updatePath,
} from "../../shared/prices/price-tables-file.ts";
import type { ExitCode } from "../command.ts";
import type { World } from "../world.ts";
import { failure, fetchPrices, PUBLISHED_URL } from "./fetch-prices-api.ts";
import { changeLines } from "./price-lines.ts";
import { findPricesPlace } from "./prices-place-file.ts";
import { tableChanges } from "./table-changes.ts";

export type UpdateOptions = {
  url: string | undefined;
  format: "text" | "json";
  /** For all of the answer. */
  timeoutMs?: number;
};

/** `tacho prices update`: the only thing in Tacho that asks for prices. */
export async function updatePrices(
  { url = PUBLISHED_URL, format, timeoutMs = 30_000 }: UpdateOptions,
  world: World,
): Promise<ExitCode> {
  const place = findPricesPlace(world);
  const tables = readPriceTables(place);
  const { value, changedAtMs } = await fetchPrices(url, timeoutMs);
  const nowMs = world.nowMs();
  const date = dayOf(Math.min(changedAtMs ?? nowMs, nowMs));
  const next = priceTableOf(value, { date, source: "genai-prices, fetched" });
  refuse(next, tables);
  const changes = tableChanges(next, tables);
  ensurePrivateFolder(place.usageDir);
  writeFileAtomic(updatePath(place.usageDir), priceTableText(next), 0o600);
  if (format === "json") world.writeOut(`${JSON.stringify({ date, ...changes })}\n`);
  else world.writeOut(`${changeLines(date, changes).join("\n")}\n`);
  return 0;
}

/** Throws PRICES_NOT_FETCHED for what is no table, or one that would take away what is known. */
function refuse(
  next: PriceTable | undefined,
  { builtin, update }: PriceTables,
): asserts next is PriceTable {
  if (next === undefined) throw failure("the answer has another form than the price data");
  const newest = [builtin.date, update?.date ?? ""].sort().at(-1) ?? "";
  if (next.date < newest) {
    throw failure(`the list is of ${next.date}, older than the one in use (${newest})`);
  }
  const isClaude = ({ id }: { id: string }) => id.startsWith("claude-");
  const isHalf =
    next.models.length < builtin.models.length / 2 ||
    next.models.filter(isClaude).length < builtin.models.filter(isClaude).length / 2;
  if (isHalf) throw failure("the list lacks most of the models that are known");
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

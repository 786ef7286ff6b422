import { SOURCES } from "../sources/sources.ts";
import { NOTHING_READ } from "./files-index-file.ts";
import { withLedger } from "./locked-ledger-file.ts";
import { deriveLedger } from "./open-ledger-file.ts";
import { discoverAll, readAll } from "./read-all-file.ts";
import type { RefreshOutcome, RefreshWorld } from "./refresh-world.ts";

/**
 * Derives everything from the log again and reads all files that there are once more. What files told
 * that are gone stays. Throws an AppError when the ledger cannot be written.
 */
export async function rebuildLedger(world: RefreshWorld): Promise<RefreshOutcome> {
  const { place, promptThresholds, sources = SOURCES } = world;
  const outcome = await withLedger(world, async (locked) => {
    const ledger = deriveLedger(locked.ledger.log, promptThresholds);
    const { files } = discoverAll(place, sources);
    const found = { files, known: NOTHING_READ };
    return readAll({ ...locked, ledger }, found, world);
  });
  return outcome ?? { kind: "busy" };
}

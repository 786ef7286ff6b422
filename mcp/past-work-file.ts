import { join } from "node:path";
import { createPastWorkReader } from "../shared/fits/past-work-file.ts";
import { ledgerReadAtMs } from "../shared/ledger/read-at-file.ts";
import { MS_PER_HOUR } from "../shared/platform/time.ts";
import type { ToolDeps } from "./deps.ts";
import { currentPrices } from "./ledger-file.ts";
import type { Settings } from "./settings-file.ts";
import type { ServerWorld } from "./world.ts";

/** A server keeps the ledger younger than that anyway; what was done since then teaches little. */
const OLD_MS = 2 * MS_PER_HOUR;

/** What past work cost, from the ledger as it stands; only a missing or old one is read anew first. */
export function pastWorkOf(
  world: ServerWorld,
  settings: () => Settings,
  ledger: ToolDeps["ledger"],
): ToolDeps["pastWork"] {
  const read = createPastWorkReader();
  return async (place) => {
    const { paths } = settings();
    const usageDir = join(paths.home, "usage");
    const readAtMs = ledgerReadAtMs(usageDir) ?? 0;
    if (world.now() - readAtMs > OLD_MS) await ledger();
    const prices = () => currentPrices(world.bundleDir, settings());
    return read({ quotaDir: paths.quotaDir, usageDir, prices }, place, world.now());
  };
}

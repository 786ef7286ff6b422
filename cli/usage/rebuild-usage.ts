import { rebuildLedger } from "../../shared/ledger/rebuild-file.ts";
import { AppError } from "../../shared/platform/app-error.ts";
import type { ExitCode } from "../command.ts";
import type { World } from "../world.ts";
import { countText, newsText } from "./count-text.ts";
import { refreshed } from "./current-ledger-file.ts";
import type { UsageFormat } from "./usage-format.ts";
import { findUsagePlace } from "./usage-place-file.ts";

const BYTES_PER_MB = 1_000_000;

/** `tacho usage rebuild`: what is derived is derived anew, and all files are read again. */
export async function rebuildUsage(world: World, format: UsageFormat): Promise<ExitCode> {
  const outcome = await refreshed(await findUsagePlace(world), world, { refresh: rebuildLedger });
  if (outcome.kind === "busy") {
    throw new AppError("BUSY", "Another process is reading usage just now. Try again in a moment.");
  }
  if (format === "json") {
    world.writeOut(`${JSON.stringify(outcome)}\n`);
    return 0;
  }
  const {
    filesRead = 0,
    bytesRead = 0,
    recordsWritten = 0,
  } = outcome.kind === "refreshed" ? outcome : {};
  const megabytes = (bytesRead / BYTES_PER_MB).toFixed(1);
  world.writeOut(
    `Read ${countText(filesRead, "file")} again (${megabytes} MB). ${newsText(recordsWritten)}; what deleted files had told is kept.\n`,
  );
  return 0;
}

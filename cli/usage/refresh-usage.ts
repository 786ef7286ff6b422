import { formatTokens } from "../../shared/display/amount.ts";
import { refreshLedger } from "../../shared/ledger/refresh-file.ts";
import { AppError } from "../../shared/platform/app-error.ts";
import type { ExitCode } from "../command.ts";
import type { World } from "../world.ts";
import { refreshed } from "./current-ledger-file.ts";
import type { UsageFormat } from "./usage-format.ts";
import { findUsagePlace } from "./usage-place-file.ts";

/** `tacho usage refresh`: reads what is new, for a crontab and for the MCP server; reports nothing. */
export async function refreshUsage(world: World, format: UsageFormat): Promise<ExitCode> {
  const outcome = await refreshed(await findUsagePlace(world), world, refreshLedger);
  if (outcome.kind === "busy") {
    throw new AppError("BUSY", "Another process is reading usage just now: that is as good.");
  }
  if (format === "json") {
    world.writeOut(`${JSON.stringify(outcome)}\n`);
    return 0;
  }
  world.writeOut(
    outcome.kind === "current"
      ? "Nothing new.\n"
      : `Read ${formatTokens(outcome.filesRead)} files. ${formatTokens(outcome.recordsWritten)} answers were new.\n`,
  );
  return 0;
}

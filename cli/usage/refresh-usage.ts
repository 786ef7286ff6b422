import type { RefreshOutcome } from "../../shared/ledger/refresh-world.ts";
import type { ExitCode } from "../command.ts";
import type { World } from "../world.ts";
import { countText, newsText } from "./count-text.ts";
import { noticesOf, refreshed } from "./current-ledger-file.ts";
import type { UsageFormat } from "./usage-format.ts";
import { findUsagePlace } from "./usage-place-file.ts";
import { writeNotices } from "./write-notices.ts";

/** `tacho usage refresh`: reads what is new, for a crontab and for the MCP server; reports nothing. */
export async function refreshUsage(world: World, format: UsageFormat): Promise<ExitCode> {
  const outcome = await refreshed(await findUsagePlace(world), world);
  if (format === "json") {
    world.writeOut(`${JSON.stringify(outcome)}\n`);
    return 0;
  }
  world.writeOut(`${refreshText(outcome)}\n`);
  if (outcome.kind !== "busy") writeNotices(world, noticesOf(outcome));
  return 0;
}

function refreshText(outcome: RefreshOutcome): string {
  if (outcome.kind === "busy")
    return "Another process is reading usage just now, which is as good.";
  if (outcome.kind === "current") return "Nothing new.";
  return `Read ${countText(outcome.filesRead, "file")}. ${newsText(outcome.recordsWritten)}.`;
}

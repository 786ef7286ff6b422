import type { ExitCode } from "../command.ts";
import { chooseLook } from "../look.ts";
import { findUsagePlace } from "../usage/usage-place-file.ts";
import type { World } from "../world.ts";
import { auditLines } from "./audit-lines.ts";
import { readAudit } from "./read-audit-file.ts";

/** `tacho audit`. */
export async function showAudit(world: World, format: "text" | "json"): Promise<ExitCode> {
  const place = await findUsagePlace(world);
  const report = await readAudit(place, world);
  if (format === "json") {
    world.writeOut(`${JSON.stringify(report)}\n`);
    return 0;
  }
  const lines = auditLines(report, chooseLook(world, place.look), world.nowMs());
  world.writeOut(lines.map((line) => `${line}\n`).join(""));
  return 0;
}

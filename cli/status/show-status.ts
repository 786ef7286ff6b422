import type { ExitCode } from "../command.ts";
import { chooseLook } from "../look.ts";
import type { World } from "../world.ts";
import { showLive } from "./live-view.ts";
import { readStatus } from "./report-file.ts";
import { statusJson } from "./status-json.ts";
import { statusLines } from "./status-lines.ts";
import { findStatusPlace } from "./status-place-file.ts";

/** `tacho status`: where everything stands now. */
export async function showStatus(world: World, format: "text" | "json"): Promise<ExitCode> {
  const place = findStatusPlace(world);
  const report = await readStatus(place, world.nowMs());
  const text =
    format === "json"
      ? statusJson(report)
      : statusLines(report, chooseLook(world, place.config.statusline))
          .map((line) => `${line}\n`)
          .join("");
  world.writeOut(text);
  return 0;
}

/** `tacho status --watch`: the same, drawn anew every second until Ctrl-C. */
export async function watchStatus(world: World): Promise<ExitCode> {
  const place = findStatusPlace(world);
  await showLive(async () => {
    const report = await readStatus(place, world.nowMs());
    return statusLines(report, chooseLook(world, place.config.statusline));
  }, world);
  return 0;
}

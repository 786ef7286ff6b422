import { DEFAULT_CONFIG } from "../../shared/config/default-config.ts";
import { chooseLook } from "../look.ts";
import type { World } from "../world.ts";
import { asClientDraws } from "./client-grey.ts";
import { type Stage, withStage } from "./stage-file.ts";

/** The statusline in each layout at a width where it is at home. */
const FORMS = [
  { layout: "full", columns: 120 },
  { layout: "compact", columns: 80 },
  { layout: "minimal", columns: 50 },
] as const;

const STATUS_COLUMNS = 80;

/** Plays all at once and prints what it came to. */
export async function printPictures(world: World, signal: AbortSignal): Promise<void> {
  world.writeOut("DEMO: invented sessions, played through the real bundles in a throw-away home\n");
  let lines: string[] = [];
  await withStage(world, { zeroMs: world.nowMs(), signal }, async (stage) => {
    await stage.playUntil(0);
    if (!signal.aborted) lines = await pictures(stage, world);
  });
  // Only now: a reader that goes away ends this process, and the throw-away home is to go first.
  world.writeOut(lines.map((line) => `${line}\n`).join(""));
}

async function pictures(stage: Stage, world: World): Promise<string[]> {
  const look = { ...chooseLook(world, DEFAULT_CONFIG.statusline), columns: STATUS_COLUMNS };
  const lines = await Promise.all(
    FORMS.map(async ({ layout, columns }) => [
      "",
      `Statusline in the layout ${layout}, ${columns} columns:`,
      ...asClientDraws(await stage.statuslineAt(0, { layout, columns }), look.color),
    ]),
  );
  return [...lines.flat(), "", "tacho status:", ...(await stage.statusAt(0, look))];
}

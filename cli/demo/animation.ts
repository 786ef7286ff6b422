import { DEFAULT_CONFIG } from "../../shared/config/default-config.ts";
import { MS_PER_SECOND } from "../../shared/platform/time.ts";
import { chooseLook, type Look } from "../look.ts";
import { showLive } from "../status/live-view.ts";
import type { World } from "../world.ts";
import { asClientDraws } from "./client-grey.ts";
import { PLAY_FROM_MINUTE, SHOWN_SESSION } from "./demo-sessions.ts";
import { type Stage, withStage } from "./stage-file.ts";

/** A second shows a minute: the whole play takes as many seconds as it has minutes. */
const MINUTES_PER_SECOND = 1;
/** Lines of a frame that are not of the status. */
const OTHER_LINES = 9;

/** Plays in the terminal until the end or Ctrl-C. */
export async function playAnimation(world: World, signal: AbortSignal): Promise<void> {
  const playMs = (-PLAY_FROM_MINUTE / MINUTES_PER_SECOND) * MS_PER_SECOND;
  // The play ends at the present, so that its moments are those of the clock on the wall.
  const zeroMs = world.nowMs() + playMs;
  await withStage(world, { zeroMs, signal }, async (stage) => {
    await stage.playUntil(PLAY_FROM_MINUTE);
    const startedMs = world.nowMs();
    let isOver = signal.aborted;
    await showLive(async () => {
      if (isOver) return undefined;
      const passedMs = world.nowMs() - startedMs;
      const minute = PLAY_FROM_MINUTE + (passedMs / MS_PER_SECOND) * MINUTES_PER_SECOND;
      isOver = minute >= 0;
      return frameAt(Math.min(0, minute), stage, lookNow(world));
    }, world);
  });
}

async function frameAt(minute: number, stage: Stage, look: Look): Promise<string[]> {
  await stage.playUntil(minute);
  const { columns = 80, rows, paint } = look;
  const line = await stage.statuslineAt(minute, { columns, layout: "full" });
  const lower = rows === undefined ? look : { ...look, rows: rows - OTHER_LINES };
  return [
    titleLine(look),
    "",
    paint(`Under the prompt of Claude Code, in ${SHOWN_SESSION.project}:`, "dim"),
    ...asClientDraws(line, look.color),
    "",
    paint("tacho status:", "dim"),
    ...(await stage.statusAt(minute, lower)),
    "",
  ];
}

function titleLine({ paint, columns = 80 }: Look): string {
  const what = "invented sessions, played through the real bundles; a second is a minute";
  const rest = columns >= what.length + 8 ? what : "invented sessions";
  return `${paint("DEMO", "watch")}  ${paint(rest, "dim")}`;
}

function lookNow(world: World): Look {
  return chooseLook(world, DEFAULT_CONFIG.statusline);
}

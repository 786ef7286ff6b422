import { setTimeout as sleep } from "node:timers/promises";
import { MS_PER_SECOND } from "../../shared/platform/time.ts";
import { screenSize } from "../look.ts";
import type { World } from "../world.ts";
import { CLEAR_LINE, HIDE_CURSOR, redraw, SHOW_CURSOR } from "./live-screen.ts";

const FALLBACK_SIZE = { columns: 80, rows: 24 };

/**
 * Draws `frame` in place every second, until Ctrl-C or until `frame` has nothing more to show. Leaves
 * the last frame on the terminal with the cursor below.
 */
export async function showLive(
  frame: () => Promise<readonly string[] | undefined>,
  world: Pick<World, "writeOut" | "onInterrupt" | "terminalSize">,
): Promise<void> {
  const stop = new AbortController();
  const release = world.onInterrupt(() => stop.abort());
  let shown: readonly string[] = [];
  world.writeOut(HIDE_CURSOR);
  try {
    while (!stop.signal.aborted) {
      const lines = await frame();
      if (lines === undefined) return;
      const size = screenSize(world) ?? FALLBACK_SIZE;
      // What scrolled out at the top could never be drawn over again.
      const fitting = lines.slice(0, Math.max(1, size.rows - 1));
      world.writeOut(redraw(shown, fitting, size));
      shown = fitting;
      await pause(stop.signal);
    }
    // Over the ^C that the terminal has echoed.
    world.writeOut(CLEAR_LINE);
  } finally {
    world.writeOut(SHOW_CURSOR);
    release();
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  try {
    await sleep(MS_PER_SECOND, undefined, { signal });
  } catch {
    // Cut short by Ctrl-C: the loop sees that itself.
  }
}

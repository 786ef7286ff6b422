import type { ExitCode } from "../command.ts";
import type { World } from "../world.ts";
import { playAnimation } from "./animation.ts";
import { printPictures } from "./pictures.ts";

/**
 * `tacho demo`: plays invented sessions through the real bundles in a throw-away home that is gone at
 * the end, also after Ctrl-C. In a terminal it moves for some 18 s, elsewhere it prints some pictures.
 */
export async function runDemo(world: World): Promise<ExitCode> {
  const stop = new AbortController();
  const release = world.onInterrupt(() => stop.abort());
  try {
    const play = world.stdoutIsTerminal ? playAnimation : printPictures;
    await play(world, stop.signal);
    return 0;
  } finally {
    release();
  }
}

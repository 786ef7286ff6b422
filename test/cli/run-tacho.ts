import { run } from "../../cli/run.ts";
import type { TestWorld } from "./test-world.ts";

type Home = { world: (columns?: number) => TestWorld };

/** Runs a command in a home, on a terminal of 80 columns. */
export async function runTacho(home: Home, ...args: readonly string[]) {
  const world = home.world(80);
  const exitCode = await run(args, world);
  return { exitCode, out: world.stdout(), err: world.stderr() };
}

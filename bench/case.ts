import { join } from "node:path";
import type { LivedSession } from "./lived-session.ts";
import type { Place } from "./place.ts";
import { type Program, timedRun } from "./program.ts";
import type { Candidate } from "./round-robin.ts";

/** One way to run a program, and how many times another case it may take. */
export type Case = {
  name: string;
  /** Makes ready for the next run, which the clock does not see, and says what to run. */
  program: () => Program;
  target?: { limit: number; base: string };
};

export const FLOOR = "node -e 0";
export const CAUGHT_UP = "statusline, caught up";

/** A run, and one of the floor just before it: what slows the machine for a while slows both. */
export type PairedRun = { ms: number; floorMs: number };

export function candidateOf({ name, program }: Case, floor: Case): Candidate<PairedRun> {
  let next: Program | undefined;
  return {
    name,
    prepare: () => {
      next = program();
    },
    run: () => {
      const measured = next ?? program();
      const floorMs = timedRun(floor.program());
      return { floorMs, ms: timedRun(measured) };
    },
  };
}

/** A bundle of ours with this text on its stdin. */
export function bundleRun(
  place: Place,
  session: LivedSession,
  bundle: string,
  stdin: string,
): Program {
  const path = join(place.distDir, `${bundle}.cjs`);
  return { ...programRun(session, process.execPath, [path]), stdin };
}

/** Any program as the session's client would start it. */
export function programRun(
  { projectDir, env }: LivedSession,
  command: string,
  args: readonly string[],
): Program {
  return { command, args, cwd: projectDir, env };
}

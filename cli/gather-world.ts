import { homeDirOf } from "../shared/platform/machine.ts";
import { stdoutWriter } from "./own-stdout.ts";
import type { World } from "./world.ts";

/** What a `main.ts` hands over of the process around it. */
export type Surroundings = {
  process: NodeJS.Process;
  bundleDir: string;
  /** The bundle's own `require`. */
  load: (path: string) => unknown;
  nowMs: () => number;
};

/** Ways to hear from a person, which take a while to load. */
export type Asking = Pick<World, "ask" | "askSecret" | "readStdin">;

export function gatherWorld(
  { process, bundleDir, load, nowMs }: Surroundings,
  asking: Asking,
): World {
  const { env, stdout } = process;
  return {
    ...asking,
    env,
    homeDir: homeDirOf(env, load),
    cwd: process.cwd(),
    platform: process.platform,
    nodePath: process.execPath,
    nodeVersion: process.versions.node,
    bundleDir,
    load,
    stdoutIsTerminal: stdout.isTTY === true,
    // Asked seldom: each stream takes a millisecond to set up.
    get stderrIsTerminal() {
      return process.stderr.isTTY === true;
    },
    get isInteractive() {
      return process.stdin.isTTY === true && stdout.isTTY === true;
    },
    terminalSize: () => (stdout.isTTY ? { columns: stdout.columns, rows: stdout.rows } : undefined),
    nowMs,
    stdinPieces: () => process.stdin.setEncoding("utf8"),
    writeOut: stdoutWriter(stdout),
    writeErr: (text) => void process.stderr.write(text),
    onInterrupt: (listener) => {
      process.on("SIGINT", listener);
      process.on("SIGTERM", listener);
      return () => {
        process.off("SIGINT", listener);
        process.off("SIGTERM", listener);
      };
    },
  };
}

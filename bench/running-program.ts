import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Program } from "./program.ts";

/** A program that runs beside others. */
export type RunningProgram = {
  /** Milliseconds until its end, from when it was started. */
  ended: Promise<number>;
  /** Kills it with a signal that it cannot catch. Returns whether it was still there. */
  kill: () => boolean;
};

export function startProgram({ command, args, cwd, env, stdin }: Program): RunningProgram {
  const startedMs = performance.now();
  const child = spawn(command, args, { cwd, env, stdio: ["pipe", "ignore", "ignore"] });
  // A program may be killed before it has read all.
  child.stdin.on("error", () => {});
  if (stdin !== undefined) child.stdin.end(stdin);
  return {
    ended: once(child, "exit").then(() => performance.now() - startedMs),
    kill: () => child.exitCode === null && child.kill("SIGKILL"),
  };
}

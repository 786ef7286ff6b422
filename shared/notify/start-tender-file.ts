import { startDetached } from "../platform/detached-file.ts";
import { claimMark, releaseMark } from "../platform/mark-file.ts";
import { mtimeOf } from "../platform/stat-file.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";
import type { StatePaths } from "../platform/state-paths.ts";
import { MS_PER_SECOND } from "../platform/time.ts";
import { SENDER_STALE_MS, senderPath } from "./outbox-paths.ts";

export type TenderStart = {
  paths: Pick<StatePaths, "runDir" | "outboxDir">;
  nowMs: number;
  nodePath: string;
  workerPath: string;
  /** All that the worker may know of our environment: `workerEnv`. */
  env: { readonly [name: string]: string | undefined };
  /** The caller's own `require`: `node:child_process` costs 3 ms and is seldom needed. */
  load: (path: string) => unknown;
};

/** A worker that has not taken the sender's lock by then was killed before it could. */
const STARTING_MS = 3 * MS_PER_SECOND;

/**
 * Starts a worker that looks after outbox, alerts and credentials in a process of its own, unless one
 * is at work or about to be. What was queued before the call will be seen by that one.
 */
export function startTender(start: TenderStart): "started" | "running" {
  const { paths, nowMs } = start;
  if (isTended(paths.outboxDir, nowMs)) return "running";
  ensurePrivateFolder(paths.runDir);
  if (!claimMark(startingMark(paths.runDir), STARTING_MS, nowMs)) return "running";
  const { nodePath, workerPath, env, load } = start;
  startDetached({ command: nodePath, args: [workerPath, "tend"], env, load });
  return "started";
}

/** Called by the worker once it holds the sender's lock, or has found another one that does. */
export function tenderStarted(runDir: string): void {
  releaseMark(startingMark(runDir));
}

/** Whether a process has looked after the outbox in the last seconds. */
export function isTended(outboxDir: string, nowMs: number): boolean {
  const sinceMs = mtimeOf(`${senderPath(outboxDir)}.lock`);
  return sinceMs !== undefined && Math.abs(nowMs - sinceMs) < SENDER_STALE_MS;
}

function startingMark(runDir: string): string {
  return `${runDir}/tend.busy`;
}

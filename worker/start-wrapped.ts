import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { claimMark } from "../shared/platform/mark-file.ts";
import { ensurePrivateFolder } from "../shared/platform/state-folder.ts";
import { MS_PER_SECOND } from "../shared/platform/time.ts";

export type WrappedStart = {
  command: string;
  stdinText: string;
  /** Where the output goes, for the next run of the statusline. */
  cacheFile: string;
  nowMs: number;
  nodePath: string;
  workerPath: string;
};

/** The worker gives up after 5 s; a mark older than this was left by one that was killed. */
const BUSY_MS = 7 * MS_PER_SECOND;

/** Has the other statusline run in a process of its own, one at a time in all terminals. */
export function startWrapped(start: WrappedStart): void {
  const { command, stdinText, cacheFile, nowMs, nodePath, workerPath } = start;
  ensurePrivateFolder(dirname(cacheFile));
  if (!claimMark(`${cacheFile}.busy`, BUSY_MS, nowMs)) return;
  const child = spawn(nodePath, [workerPath, "refreshWrapped", cacheFile], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  // It could not be started, or ended at once: the line does without.
  child.on("error", () => {});
  child.stdin?.on("error", () => {});
  // A pipe takes this little at once, so that it is written before this process ends.
  child.stdin?.end(JSON.stringify({ command, stdin: stdinText }));
  child.unref();
}

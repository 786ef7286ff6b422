import { readStdin } from "../shared/platform/stdin-file.ts";
import { logJob, refreshConfigJob, refreshWrappedJob, startWrappedJob } from "./run.ts";

// Loaded by path into a running statusline or hook: these are what `runInWorker` finds.
export { logJob as log, refreshConfigJob as refreshConfig, startWrappedJob as startWrapped };

const MAX_STDIN_BYTES = 1024 * 1024;

/** Spawned as a process of its own: `worker.cjs refreshWrapped <file>`, the payload on stdin. */
async function main([job, cacheFile]: readonly string[]): Promise<void> {
  if (job !== "refreshWrapped" || cacheFile === undefined) return;
  await refreshWrappedJob({
    cacheFile,
    request: readStdin(MAX_STDIN_BYTES),
    env: process.env,
    now: Date.now,
  });
}

if (require.main === module) void main(process.argv.slice(2));

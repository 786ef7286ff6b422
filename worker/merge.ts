import type { StatePaths } from "../shared/platform/state-paths.ts";
import { type MergeResult, mergeSessions } from "../shared/sessions/merge-file.ts";
import { updateTail } from "../shared/sessions/tail-file.ts";

// A bundle of its own, loaded by path into a running statusline or hook: `runInWorker` finds it here.

export { updateTail as count };

export type MergeRequest = {
  paths: StatePaths;
  keepDays: number;
  now: () => number;
  /** How long to ask again while another process merges; 0 gives way at once. */
  patienceMs: number;
};

const BETWEEN_TRIES_MS = 20;

export async function merge(request: MergeRequest): Promise<MergeResult> {
  const { paths, keepDays, now, patienceMs } = request;
  const untilMs = now() + patienceMs;
  let result = mergeSessions(paths, { keepDays, nowMs: now() });
  while (result.kind === "busy" && now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES_MS));
    result = mergeSessions(paths, { keepDays, nowMs: now() });
  }
  return result;
}

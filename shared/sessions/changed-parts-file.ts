import { join } from "node:path";
import { namesIn } from "../platform/folder-names-file.ts";
import { mtimeOf } from "../platform/stat-file.ts";
import { CLOCKS_DIFFER_MS } from "../platform/time.ts";
import { partOf, partPath } from "./part-paths.ts";

export { mtimeOf };

/**
 * Whether a part changed since `sinceMs` (on the clock of the file system), without looking at all of
 * them: a part that is written anew touches the folder; a line added to a session's events does not,
 * and neither does every file system pass on the rest at once. `liveIds` are the sessions that may
 * change. What a wrong clock dated into the future says nothing.
 */
export function hasChangedParts(
  sessionsDir: string,
  liveIds: Iterable<string>,
  { sinceMs, nowMs }: { sinceMs: number; nowMs: number },
): boolean {
  const hasChanged = (path: string) => {
    const mtimeMs = mtimeOf(path) ?? Number.NEGATIVE_INFINITY;
    return mtimeMs >= sinceMs && !isFromFuture(mtimeMs, nowMs);
  };
  if (hasChanged(sessionsDir)) return true;
  for (const id of liveIds) {
    if (hasChanged(partPath(sessionsDir, id, "events"))) return true;
    if (hasChanged(partPath(sessionsDir, id, "shard"))) return true;
  }
  return false;
}

/** Whether a file was dated by a clock that is not only a little ahead of ours. */
export function isFromFuture(mtimeMs: number, nowMs: number): boolean {
  return mtimeMs > nowMs + CLOCKS_DIFFER_MS;
}

/** Ids of the sessions with a part that changed since `sinceMs`. */
export function changedSessions(sessionsDir: string, sinceMs: number): Set<string> {
  const changed = new Set<string>();
  for (const name of namesIn(sessionsDir)) {
    const id = partOf(name)?.id;
    if (id === undefined || changed.has(id)) continue;
    if ((mtimeOf(join(sessionsDir, name)) ?? 0) >= sinceMs) changed.add(id);
  }
  return changed;
}

import { join } from "node:path";
import { namesIn } from "../platform/folder-names-file.ts";
import { unlinkQuietly } from "../platform/json-file.ts";
import { mtimeOf } from "../platform/stat-file.ts";
import { MS_PER_DAY, MS_PER_MINUTE } from "../platform/time.ts";
import { nameKey, outboxNames } from "./outbox-names.ts";
import { doneDir, toldDir } from "./outbox-paths.ts";

/**
 * Removes what has served: finished messages and told notices after seven days, tickets of sessions
 * that came to nothing after one, what killed writers left. For the holder of the lease. Never throws.
 */
export function pruneOutbox(outboxDir: string, nowMs: number): void {
  for (const folder of [doneDir(outboxDir), toldDir(outboxDir)]) {
    for (const name of namesIn(folder)) removeOlder(join(folder, name), 7 * MS_PER_DAY, nowMs);
  }
  const names = namesIn(outboxDir);
  for (const name of names) {
    const kind = KINDS.find(({ pattern }) => pattern.test(name));
    if (kind !== undefined) removeOlder(join(outboxDir, name), kind.keptForMs, nowMs);
  }
  const { messages, claims } = outboxNames(names);
  const unfinished = new Set(messages.map(nameKey));
  for (const claim of claims) {
    // Its message is filed away: whoever did that was killed before he took the claim off.
    if (unfinished.has(nameKey(claim))) continue;
    removeOlder(join(outboxDir, `${nameKey(claim)}.${claim.attempt}.claim`), MS_PER_MINUTE, nowMs);
  }
}

const KINDS = [
  { pattern: /\.ticket\.json$/, keptForMs: MS_PER_DAY },
  { pattern: /\.json\.corrupt-\d+$/, keptForMs: 7 * MS_PER_DAY },
  { pattern: /\.(?:json|claim)\.\d+-[a-z0-9]+\.tmp$/, keptForMs: MS_PER_MINUTE },
];

function removeOlder(path: string, keptForMs: number, nowMs: number): void {
  const changedMs = mtimeOf(path);
  // Dated ahead by more than it is kept: by a clock that was wrong, and it would stay for good.
  if (changedMs !== undefined && Math.abs(nowMs - changedMs) > keptForMs) unlinkQuietly(path);
}

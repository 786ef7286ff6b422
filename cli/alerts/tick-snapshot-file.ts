import { readSyncState } from "../../shared/credentials/sync-state-file.ts";
import type { SyncState } from "../../shared/credentials/sync-state-schema.ts";
import type { Message } from "../../shared/notify/message.ts";
import { readDone, readMessages } from "../../shared/notify/messages-file.ts";
import { readTold, type Told } from "../../shared/notify/notices-file.ts";
import { nameKey } from "../../shared/notify/outbox-names.ts";
import type { StatePaths } from "../../shared/platform/state-paths.ts";

/** What lies in the outbox and what the sinks hold, at one moment. */
export type TickSnapshot = {
  waiting: ReadonlyMap<string, Message>;
  done: ReadonlyMap<string, Message>;
  told: ReadonlyMap<string, Told>;
  /** Absent before the first sync. */
  sync?: SyncState;
};

export function takeSnapshot({
  outboxDir,
  credentialsSync,
}: Pick<StatePaths, "outboxDir" | "credentialsSync">): TickSnapshot {
  // The unfinished ones first: one that is filed away in between is then seen twice, not missed.
  const waiting = byName(readMessages(outboxDir));
  const done = byName(readDone(outboxDir));
  for (const name of done.keys()) waiting.delete(name);
  const told = new Map(readTold(outboxDir).map((each) => [each.key, each]));
  const sync = readSyncState(credentialsSync);
  return { waiting, done, told, ...(sync && { sync }) };
}

function byName(messages: readonly Message[]): Map<string, Message> {
  return new Map(messages.map((message) => [nameKey(message), message]));
}

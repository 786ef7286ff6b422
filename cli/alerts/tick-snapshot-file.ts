import { readSyncState } from "../../shared/credentials/sync-state-file.ts";
import type { SyncState } from "../../shared/credentials/sync-state-schema.ts";
import type { Message } from "../../shared/notify/message.ts";
import { readDone, readMessages } from "../../shared/notify/messages-file.ts";
import { readTold, type Told } from "../../shared/notify/notices-file.ts";
import { nameKey } from "../../shared/notify/outbox-names.ts";
import { defined } from "../../shared/platform/read-value.ts";
import type { StatePaths } from "../../shared/platform/state-paths.ts";
import type { PollState } from "../../shared/quota/poll/poll-state.ts";
import { lastPollState } from "../../shared/quota/poll/poll-state-file.ts";

/** What lies in the outbox and what the sinks hold, at one moment. */
export type TickSnapshot = {
  waiting: ReadonlyMap<string, Message>;
  done: ReadonlyMap<string, Message>;
  told: ReadonlyMap<string, Told>;
  /** Absent before the first sync. */
  sync?: SyncState;
  /** How asking the service for the limits went last; absent before the first time. */
  poll?: PollState;
};

export function takeSnapshot({
  outboxDir,
  credentialsSync,
  runDir,
}: Pick<StatePaths, "outboxDir" | "credentialsSync" | "runDir">): TickSnapshot {
  // The unfinished ones first: one that is filed away in between is then seen twice, not missed.
  const waiting = byName(readMessages(outboxDir));
  const done = byName(readDone(outboxDir));
  for (const name of done.keys()) waiting.delete(name);
  const told = new Map(readTold(outboxDir).map((each) => [each.key, each]));
  const sync = readSyncState(credentialsSync);
  return defined({ waiting, done, told, sync, poll: lastPollState(runDir) });
}

function byName(messages: readonly Message[]): Map<string, Message> {
  return new Map(messages.map((message) => [nameKey(message), message]));
}

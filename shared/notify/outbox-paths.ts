import type { ChannelName } from "../config/notify-config.ts";
import { MS_PER_SECOND } from "../platform/time.ts";

/** What waits in the outbox; each name ends in its kind (docs/notifications.md). */
export type OutboxEntry = "ticket" | "notice" | "told";

/** `key` is a safe file name. What was told lies apart, so that the outbox holds only what waits. */
export function noticePath(outboxDir: string, key: string, entry: OutboxEntry): string {
  return entry === "told"
    ? `${toldDir(outboxDir)}/${key}.json`
    : `${outboxDir}/${key}.${entry}.json`;
}

export function messagePath(outboxDir: string, id: string, channel: ChannelName): string {
  return `${outboxDir}/${id}.${channel}.message.json`;
}

/** A message about which nothing more will be done. */
export function donePath(outboxDir: string, id: string, channel: ChannelName): string {
  return `${doneDir(outboxDir)}/${id}.${channel}.json`;
}

/** What was told or dropped, for a week: an event is told once. */
export function toldDir(outboxDir: string): string {
  return `${outboxDir}/told`;
}

/** Messages that are over, for a week: `tacho notify log` shows them. */
export function doneDir(outboxDir: string): string {
  return `${outboxDir}/done`;
}

/** A sender that has not touched its lock for so long is dead. */
export const SENDER_STALE_MS = 5 * MS_PER_SECOND;

/** Locked (`<path>.lock`) by whoever sends. */
export function senderPath(outboxDir: string): string {
  return `${outboxDir}/sender`;
}

import type { ChannelName } from "../../shared/config/notify-config.ts";
import type { Message, OutcomeKind } from "../../shared/notify/message.ts";
import type { Told } from "../../shared/notify/notices-file.ts";
import { defined } from "../../shared/platform/read-value.ts";

/** One row of the log; its names are those of `tacho notify log --json` (docs/notifications.md). */
export type LogEntry = {
  /** When the message was made, or the news dropped. */
  atMs: number;
  /** Absent where no message was made. */
  channel?: ChannelName;
  title: string;
  outcome: OutcomeKind | "waiting";
  /** When that was settled. */
  settledAtMs?: number;
  /** Why it was dropped, or what went wrong last. */
  reason?: string;
  attempts: number;
  /** waiting: not sent before. */
  notBeforeMs?: number;
};

/** The newest `limit` entries, newest last. */
export function logEntries(
  messages: readonly Message[],
  told: readonly Told[],
  limit: number,
): LogEntry[] {
  const dropped = told.flatMap((each): LogEntry[] =>
    each.kind === "posted"
      ? []
      : [
          {
            atMs: each.atMs,
            title: each.title,
            outcome: "dropped",
            settledAtMs: each.atMs,
            reason: each.dropped,
            attempts: 0,
          },
        ],
  );
  return [...messages.map(entryOf), ...dropped].sort((a, b) => a.atMs - b.atMs).slice(-limit);
}

function entryOf({ createdAtMs, channel, text, outcome, ...message }: Message): LogEntry {
  return defined({
    atMs: createdAtMs,
    channel,
    title: text.title,
    outcome: outcome?.kind ?? ("waiting" as const),
    settledAtMs: outcome?.atMs,
    reason: outcome?.kind === "delivered" ? undefined : (outcome?.reason ?? message.problem),
    attempts: message.attempts,
    notBeforeMs: outcome === undefined ? message.notBeforeMs : undefined,
  });
}

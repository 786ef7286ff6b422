import type { ChannelName, NotifyConfig } from "../config/notify-config.ts";
import type { Notice } from "../notify/notice.ts";
import { queueNotice } from "../notify/queue-notice-file.ts";
import { noteDue } from "../notify/tender-due-file.ts";
import type { StatePaths } from "../platform/state-paths.ts";

/** The channels that are in force here, and what people want to hear of. */
export type NewsWanted = {
  channels: readonly ChannelName[];
  events: Pick<NotifyConfig["events"], "credentials">;
};

/**
 * Queues what people are to be told of login and sinks, where they want to hear of it, and has whoever
 * sends next asked. What was told before makes nobody look. Throws when the disk refuses.
 */
export function queueCredentialNews(
  notices: readonly Notice[],
  { outboxDir, runDir }: Pick<StatePaths, "outboxDir" | "runDir">,
  { channels, events, nowMs }: NewsWanted & { nowMs: number },
): void {
  if (channels.length === 0 || !events.credentials) return;
  const queued = notices.filter(
    (notice) => queueNotice(outboxDir, { ...notice, channels }) === "queued",
  );
  if (queued.length > 0) noteDue(runDir, nowMs);
}

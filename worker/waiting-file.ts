import type { ChannelName } from "../shared/config/notify-config.ts";
import { readMessages } from "../shared/notify/messages-file.ts";
import { readNotices } from "../shared/notify/notices-file.ts";
import type { Setup } from "./tend-setup.ts";

/** Whether something waits to be posted, or for one of our channels. */
export function hasOwnWaiting(setup: Setup): boolean {
  const { outboxDir } = setup.paths;
  return readNotices(outboxDir).length > 0 || readMessages(outboxDir).some(isOwn(setup));
}

/** When the first message is due through each channel that is not ours. */
export function foreignDueMs(setup: Setup): Map<ChannelName, number> {
  const dueMs = new Map<ChannelName, number>();
  for (const message of readMessages(setup.paths.outboxDir)) {
    if (isOwn(setup)(message)) continue;
    const { channel, notBeforeMs } = message;
    dueMs.set(channel, Math.min(notBeforeMs, dueMs.get(channel) ?? notBeforeMs));
  }
  return dueMs;
}

function isOwn({ channels }: Setup): (message: { channel: ChannelName }) => boolean {
  const ours = new Set(channels.map(({ name }) => name));
  return ({ channel }) => ours.has(channel);
}

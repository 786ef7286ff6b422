import { readMessages } from "../shared/notify/messages-file.ts";
import { readNotices } from "../shared/notify/notices-file.ts";
import type { Setup } from "./tend-setup.ts";

/** Whether something is to be posted, or to be sent now by a channel that we have. */
export function hasDue({ world, paths, channels }: Setup): boolean {
  const { outboxDir } = paths;
  if (readNotices(outboxDir).length > 0) return true;
  const nowMs = world.now();
  const ours = new Set(channels.map(({ name }) => name));
  return readMessages(outboxDir).some(
    ({ channel, notBeforeMs }) => ours.has(channel) && notBeforeMs <= nowMs,
  );
}

import type { HookConfig } from "../shared/config/hot-config.ts";
import type { ChannelName } from "../shared/config/notify-config.ts";
import type { Notice } from "../shared/notify/notice.ts";
import { queueNotice, queueTicket } from "../shared/notify/queue-notice-file.ts";
import type { StatePaths } from "../shared/platform/state-paths.ts";
import type { HookInput } from "./input.ts";
import type { HookWorld } from "./world.ts";

/** What there is to know when a hook decides whether an event is news. */
export type NoticeCall = {
  input: HookInput;
  world: HookWorld;
  paths: StatePaths;
  events: HookConfig["notify"]["events"];
  channels: readonly ChannelName[];
};

/** `true` when it was not known before. Throws when the disk refuses. */
export function queue(call: NoticeCall, notice: Notice): boolean {
  return queueAs(queueNotice, call, notice);
}

/** Of a session that may come to nothing. Throws when the disk refuses. */
export function queueUnsure(call: NoticeCall, notice: Notice): void {
  queueAs(queueTicket, call, notice);
}

function queueAs(
  put: typeof queueNotice,
  { paths, channels }: NoticeCall,
  notice: Notice,
): boolean {
  if (notice.key.length > MAX_KEY_LENGTH) return false;
  return put(paths.outboxDir, { ...notice, channels }) === "queued";
}

/** Ids of the client have 36 characters; a longer key makes no file name together with the rest. */
const MAX_KEY_LENGTH = 180;

import { isObject, stringAt } from "../../shared/platform/read-value.ts";

/** Our entry in the client's settings. */
export type StatuslineSetting = {
  type: "command";
  command: string;
  padding: number;
  /** Seconds between runs besides those that events cause, so that countdowns move on. */
  refreshInterval: number;
};

/** Far above the time of a run: the client kills a run that is not done when the next is due. */
const REFRESH_SECONDS = 10;

export function ourStatusline(command: string): StatuslineSetting {
  return { type: "command", command, padding: 0, refreshInterval: REFRESH_SECONDS };
}

/**
 * Whose `statusLine` that is. Ours is told by its command alone: a user may change the padding or the
 * interval of it.
 */
export function ownerOf(statusLine: unknown, ourCommand: string): "nobody" | "us" | "other" {
  if (statusLine === undefined || statusLine === null) return "nobody";
  return commandOf(statusLine) === ourCommand ? "us" : "other";
}

/** The shell command of a `statusLine` setting; `undefined` when it has none. */
export function commandOf(statusLine: unknown): string | undefined {
  return isObject(statusLine) ? stringAt(statusLine, "command") : undefined;
}

import { amountAt, objectAt, parseObject, textAt } from "../platform/read-value.ts";
import { LINE_COLUMNS } from "./record-line.ts";

/** The log that a log took the place of, of which it holds the first `bytes`. */
export type FollowedLog = { log: string; bytes: number };

/** The first line of a log: what the others are. */
export function logHead(follows?: FollowedLog): string {
  const format = { format: "tacho usage records", version: 1, columns: LINE_COLUMNS };
  return `${JSON.stringify({ ...format, follows })}\n`;
}

export function parseFollowed(head: string): FollowedLog | undefined {
  const follows = objectAt(parseObject(head), "follows");
  const log = textAt(follows, "log");
  const bytes = amountAt(follows, "bytes");
  return log === undefined || bytes === undefined ? undefined : { log, bytes };
}

import { renameSync } from "node:fs";
import { createFileOnce } from "../platform/create-file.ts";
import { errorCode, readJsonFile } from "../platform/json-file.ts";
import { amountAt } from "../platform/read-value.ts";
import { statOf } from "../platform/stat-file.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";
import { type Notice, noticeText } from "./notice.ts";
import { noticePath } from "./outbox-paths.ts";

/** `known`: that event was queued or told before. Throws when the disk refuses. */
export function queueNotice(outboxDir: string, notice: Notice): "queued" | "known" {
  return queueAs("notice", outboxDir, notice);
}

/**
 * Notes a session that may never come to anything (most starts of some clients do not): people hear
 * of it once `confirmTicket` was called, or its transcript exists.
 */
export function queueTicket(outboxDir: string, notice: Notice): "queued" | "known" {
  const { key } = notice;
  if (statOf(noticePath(outboxDir, key, "notice")) !== undefined) return "known";
  return queueAs("ticket", outboxDir, notice);
}

/**
 * Whether there was a ticket, which is a notice now. One `stat` when there was none. Throws when the
 * disk refuses.
 */
export function confirmTicket(outboxDir: string, key: string): boolean {
  const ticket = noticePath(outboxDir, key, "ticket");
  if (statOf(ticket) === undefined) return false;
  try {
    renameSync(ticket, noticePath(outboxDir, key, "notice"));
    return true;
  } catch (error) {
    // Another process was faster: the notice is there.
    if (RACES.has(errorCode(error) ?? "")) return false;
    throw error;
  }
}

const RACES: ReadonlySet<string> = new Set(["ENOENT", "EEXIST"]);

/** When an event was seen, or told if it was; `undefined` when it is not known. Never throws. */
export function notedAtMs(outboxDir: string, key: string): number | undefined {
  const paths = NOTED_AS.map((entry) => noticePath(outboxDir, key, entry));
  const path = paths.find((each) => statOf(each) !== undefined);
  const read = path === undefined ? undefined : readJsonFile(path);
  return read?.kind === "ok" ? amountAt(read.value, "atMs") : undefined;
}

/** In this order it is found while it moves on from one to the next. */
const NOTED_AS = ["notice", "told"] as const;

function queueAs(
  entry: "ticket" | "notice",
  outboxDir: string,
  notice: Notice,
): "queued" | "known" {
  const { key } = notice;
  if (statOf(noticePath(outboxDir, key, "told")) !== undefined) return "known";
  ensurePrivateFolder(outboxDir);
  const path = noticePath(outboxDir, key, entry);
  return createFileOnce(path, noticeText(notice), 0o600) ? "queued" : "known";
}

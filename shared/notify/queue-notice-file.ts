import { renameSync } from "node:fs";
import { createFileOnce } from "../platform/create-file.ts";
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

/** Whether there was a ticket, which is a notice now. One `stat` when there was none. */
export function confirmTicket(outboxDir: string, key: string): boolean {
  const ticket = noticePath(outboxDir, key, "ticket");
  if (statOf(ticket) === undefined) return false;
  try {
    renameSync(ticket, noticePath(outboxDir, key, "notice"));
    return true;
  } catch {
    // Another process was faster: the notice is there.
    return false;
  }
}

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

import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { appendLine } from "../platform/append-file.ts";
import { openFolder } from "../platform/state-folder.ts";
import { partPath } from "./part-paths.ts";
import { eventLine, parseEvent, type SessionEvent } from "./session-event.ts";

/** Far beyond any real session (some 40,000 events); what lies before it is not read. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Adds one line; many hooks may do so at once. Throws when the disk refuses. */
export function appendEvent(sessionsDir: string, sessionId: string, event: SessionEvent): void {
  const { fileMode } = openFolder(sessionsDir);
  appendLine(partPath(sessionsDir, sessionId, "events"), eventLine(event), fileMode);
}

/**
 * The events from byte `offset` on, and the offset to go on from: after the last whole line. None
 * when the file is missing or not a plain file.
 */
export function readEvents(
  sessionsDir: string,
  sessionId: string,
  offset = 0,
): { events: SessionEvent[]; offset: number } {
  const none = { events: [], offset };
  let fd: number;
  try {
    const path = partPath(sessionsDir, sessionId, "events");
    fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    // No hook has spoken yet.
    return none;
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile() || stat.size <= offset) return none;
    const from = Math.max(offset, stat.size - MAX_BYTES);
    const buffer = Buffer.allocUnsafe(stat.size - from);
    const filled = readSync(fd, buffer, 0, buffer.length, from);
    const end = buffer.subarray(0, filled).lastIndexOf(10) + 1;
    const lines = buffer.toString("utf8", 0, end).split("\n");
    return { events: lines.flatMap((line) => parseEvent(line) ?? []), offset: from + end };
  } catch {
    // As if it were not there: the next look tries again.
    return none;
  } finally {
    closeSync(fd);
  }
}

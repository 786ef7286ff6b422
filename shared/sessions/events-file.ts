import { statSync } from "node:fs";
import { appendLine } from "../platform/append-file.ts";
import { readRange } from "../platform/range-file.ts";
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
  const path = partPath(sessionsDir, sessionId, "events");
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isFile() !== true || stat.size === offset) return { events: [], offset };
    // A file that shrank is another one, and read from its start.
    const from = Math.max(stat.size < offset ? 0 : offset, stat.size - MAX_BYTES);
    const buffer = readRange(path, from, stat.size - from);
    const end = buffer.lastIndexOf(10) + 1;
    const lines = buffer.toString("utf8", 0, end).split("\n");
    return { events: lines.flatMap((line) => parseEvent(line) ?? []), offset: from + end };
  } catch {
    // As if it were not there: the next look tries again.
    return { events: [], offset };
  }
}

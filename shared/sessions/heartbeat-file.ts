import { writeFileAtomic } from "../platform/json-file.ts";
import { mtimeOf } from "../platform/stat-file.ts";
import { openFolder } from "../platform/state-folder.ts";
import { MS_PER_SECOND } from "../platform/time.ts";
import { partPath } from "./part-paths.ts";

export const HEARTBEAT_EVERY_MS = 30 * MS_PER_SECOND;
/** A beat may be late on a busy machine. */
const LATE_MS = 5 * MS_PER_SECOND;

export type Heartbeat = { atMs: number; pid: number; host: string };

/** Says that the session's MCP server runs, and with it the session. Throws when the disk refuses. */
export function writeHeartbeat(sessionsDir: string, sessionId: string, beat: Heartbeat): void {
  const { fileMode } = openFolder(sessionsDir);
  const text = `${JSON.stringify({ version: 1, ...beat })}\n`;
  writeFileAtomic(partPath(sessionsDir, sessionId, "alive"), text, fileMode);
}

/** Whether the session's MCP server runs, as far as one file's time tells. */
export function isBeating(sessionsDir: string, sessionId: string, nowMs: number): boolean {
  const beatAtMs = mtimeOf(partPath(sessionsDir, sessionId, "alive"));
  return beatAtMs !== undefined && Math.abs(nowMs - beatAtMs) < HEARTBEAT_EVERY_MS + LATE_MS;
}

import { readJsonFile, writeFileAtomic } from "../platform/json-file.ts";
import { amountAt } from "../platform/read-value.ts";
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

/**
 * Whether the session's MCP server runs, as far as one file tells. Not by the file's time: whatever else
 * lies there must not keep hooks from merging.
 */
export function isBeating(sessionsDir: string, sessionId: string, nowMs: number): boolean {
  const read = readJsonFile(partPath(sessionsDir, sessionId, "alive"), MAX_BYTES);
  const atMs = read.kind === "ok" ? amountAt(read.value, "atMs") : undefined;
  return atMs !== undefined && Math.abs(nowMs - atMs) < HEARTBEAT_EVERY_MS + LATE_MS;
}

const MAX_BYTES = 4_096;

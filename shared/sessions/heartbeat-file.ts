import { writeFileAtomic } from "../platform/json-file.ts";
import { openFolder } from "../platform/state-folder.ts";
import { partPath } from "./part-paths.ts";

export type Heartbeat = { atMs: number; pid: number; host: string };

/** Says that the session's MCP server runs, and with it the session. Throws when the disk refuses. */
export function writeHeartbeat(sessionsDir: string, sessionId: string, beat: Heartbeat): void {
  const { fileMode } = openFolder(sessionsDir);
  const text = `${JSON.stringify({ version: 1, ...beat })}\n`;
  writeFileAtomic(partPath(sessionsDir, sessionId, "alive"), text, fileMode);
}

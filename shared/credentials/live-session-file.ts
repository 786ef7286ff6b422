import { listSessions } from "../sessions/session-list-file.ts";
import { isLive } from "../sessions/session-state.ts";
import { readSessionsFile } from "../sessions/sessions-file.ts";

/**
 * Whether a session of this host and config dir runs, and so refreshes the login by itself. One whose
 * place nobody noted counts: a second refresher would be worse than none.
 */
export function hasLiveSession(
  sessionsFile: string,
  { configDir, host, nowMs }: { configDir: string; host: string; nowMs: number },
): boolean {
  return listSessions(readSessionsFile(sessionsFile, nowMs), { nowMs, host }).some(
    ({ record, state }) =>
      isLive(state) && record.host === host && (record.configDir ?? configDir) === configDir,
  );
}

import { replaceFile } from "../../platform/json-file.ts";
import { mtimeOf } from "../../platform/stat-file.ts";
import { ensurePrivateFolder } from "../../platform/state-folder.ts";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../../platform/time.ts";

/** No pause is longer: what is further ahead was noted by a wrong clock. */
const LONGEST_MS = MS_PER_HOUR + MS_PER_MINUTE;

/** Notes when the limits are to be asked for next. An empty file's time: whoever looks out reads nothing. */
export function notePoll(runDir: string, atMs: number): void {
  ensurePrivateFolder(runDir);
  replaceFile(nextPollPath(runDir), "", { mode: 0o600, datedMs: atMs });
}

/** Whether somebody has to ask now, or to find out whether there is something to ask. */
export function isPollDue(runDir: string, nowMs: number): boolean {
  const atMs = mtimeOf(nextPollPath(runDir));
  return atMs === undefined || atMs <= nowMs || atMs > nowMs + LONGEST_MS;
}

function nextPollPath(runDir: string): string {
  return `${runDir}/poll.next`;
}

import { join } from "node:path";
import { createFileOnce } from "../platform/create-file.ts";
import { namesIn } from "../platform/folder-names-file.ts";
import { logName, newestLog } from "./ledger-paths.ts";
import { type FollowedLog, logHead, parseFollowed } from "./log-head.ts";
import { RecordLog } from "./record-log-file.ts";

export const FILE_MODE = 0o600;
const HEAD_BYTES = 2_048;

/** The ledger's log to read; `undefined` when there is none, or none that can be read. */
export function openLog(usageDir: string): RecordLog | undefined {
  // Twice: it may just be replaced by a shorter one.
  return openNewest(usageDir) ?? openNewest(usageDir);
}

function openNewest(usageDir: string): RecordLog | undefined {
  const name = newestLog(namesIn(usageDir));
  if (name === undefined) return undefined;
  try {
    return new RecordLog(join(usageDir, name), { isWritten: false });
  } catch {
    // Gone again, or not ours to read.
    return undefined;
  }
}

/** The ledger's log to add to; the first one is made. The folder must exist. */
export function openLogForWriting(usageDir: string): RecordLog {
  const name = newestLog(namesIn(usageDir)) ?? logName(1);
  const path = join(usageDir, name);
  createFileOnce(path, logHead(), FILE_MODE);
  return new RecordLog(path, { isWritten: true });
}

/** Which log this one took the place of. */
export function followedLog(log: RecordLog): FollowedLog | undefined {
  return parseFollowed(log.headLine(HEAD_BYTES));
}

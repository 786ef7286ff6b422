import { closeSync, fsyncSync, linkSync, openSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorCode, unlinkQuietly } from "../platform/json-file.ts";
import { temporaryPath } from "../platform/temporary-path.ts";
import type { Ledger } from "./ledger-file.ts";
import { logName, logNumber } from "./ledger-paths.ts";
import { logHead } from "./log-head.ts";
import { FILE_MODE } from "./open-log-file.ts";
import type { UsageRecord } from "./usage-record.ts";

/**
 * Writes the next log, with a line for each record that is to be kept. It gets its name, by which it
 * becomes the ledger's, when all of it is on the disk; the old log stays until it is removed. Returns
 * `false` when another process was at the log, too: then nothing has changed.
 */
export function compactLog(
  usageDir: string,
  ledger: Ledger,
  isKept: (record: UsageRecord) => boolean,
): boolean {
  const { log } = ledger;
  const path = join(usageDir, logName((logNumber(log.name) ?? 0) + 1));
  const temporary = temporaryPath(path);
  try {
    writeLog(temporary, ledger, isKept);
    return !log.hasGrown() && nameOnce(temporary, path);
  } finally {
    unlinkQuietly(temporary);
  }
}

function writeLog(path: string, ledger: Ledger, isKept: (record: UsageRecord) => boolean): void {
  const { log } = ledger;
  const fd = openSync(path, "wx", FILE_MODE);
  try {
    let lines = [logHead({ log: log.name, bytes: log.sizeBytes }).trimEnd()];
    for (const { text, record } of ledger.currentLines()) {
      if (record === undefined || isKept(record)) lines.push(text);
      if (lines.length < LINES_AT_ONCE) continue;
      writeFileSync(fd, `${lines.join("\n")}\n`, "latin1");
      lines = [];
    }
    if (lines.length > 0) writeFileSync(fd, `${lines.join("\n")}\n`, "latin1");
    // The old log is removed afterwards: should the power fail, this one must be there.
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

const LINES_AT_ONCE = 10_000;

/** A process that lost its lock must not replace the log of the one that has it now. */
function nameOnce(temporary: string, path: string): boolean {
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    // File systems without hard links (exFAT, some shares).
    renameSync(temporary, path);
    return true;
  }
}

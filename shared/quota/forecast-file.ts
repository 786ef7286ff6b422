import { join } from "node:path";
import { namesIn } from "../platform/folder-names-file.ts";
import { readJsonFile, unlinkQuietly, writeFileAtomic } from "../platform/json-file.ts";
import { safeName } from "../platform/safe-name.ts";
import { mtimeOf } from "../platform/stat-file.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";
import { MS_PER_DAY } from "../platform/time.ts";
import { parseForecasts } from "./parse-forecasts.ts";
import type { StoredForecasts } from "./stored-forecasts.ts";

/** Real ones have 1 KB. */
const MAX_BYTES = 16 * 1024;
/** A week's window is over by then; both files can be made anew. */
const KEPT_FOR_MS = 8 * MS_PER_DAY;

/** What was last found of an account's windows; `undefined` when nothing usable is. Never throws. */
export function readForecasts(runDir: string, account: string): StoredForecasts | undefined {
  const path = forecastPath(runDir, account);
  const read = path === undefined ? undefined : readJsonFile(path, MAX_BYTES);
  return read?.kind === "ok" ? parseForecasts(read.value) : undefined;
}

/** For all who ask within the next minute. Never throws: whoever finds none makes one. */
export function writeForecasts(runDir: string, account: string, forecasts: StoredForecasts): void {
  const path = forecastPath(runDir, account);
  if (path === undefined) return;
  try {
    ensurePrivateFolder(`${runDir}/forecasts`);
    writeFileAtomic(path, `${JSON.stringify(forecasts)}\n`, 0o600);
  } catch {
    // A full or read-only disk costs the next one the same few milliseconds.
  }
}

/** Forgets the windows of accounts that were not heard of for days. Not for the hot path. Never throws. */
export function pruneForecasts(runDir: string, nowMs: number): void {
  for (const folder of [`${runDir}/forecasts`, `${runDir}/habits`]) {
    for (const name of namesIn(folder)) {
      const path = join(folder, name);
      if (nowMs - (mtimeOf(path) ?? nowMs) > KEPT_FOR_MS) unlinkQuietly(path);
    }
  }
}

function forecastPath(runDir: string, account: string): string | undefined {
  const name = safeName(account);
  return name === undefined ? undefined : `${runDir}/forecasts/${name}.json`;
}

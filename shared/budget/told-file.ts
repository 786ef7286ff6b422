import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { namesIn } from "../platform/folder-names-file.ts";
import { errorCode, unlinkQuietly } from "../platform/json-file.ts";
import { mtimeOf, statOf } from "../platform/stat-file.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";
import { MS_PER_DAY } from "../platform/time.ts";
import { WINDOWS, type WindowKind } from "../quota/quota-window.ts";

/** What a session may have been told of: a window, and a threshold or `runs_out`. */
export type ToldLevel = { window: WindowKind; resetsAtMs: number; level: number | "runs_out" };

/** A week's window is over by then. */
const KEPT_FOR_MS = 8 * MS_PER_DAY;

/** Whether this session was told of that level of that window. Three looks at the disk. */
export function wasTold(runDir: string, sessionId: string, told: ToldLevel): boolean {
  // Resets of one window jitter, so it may have been said to lie in the stretch before or after.
  const around = [0, -1, 1].map((step) => toldPath(runDir, sessionId, { told, step }));
  return around.some((path) => statOf(path) !== undefined);
}

/** `false` when another process was faster. Throws when the disk refuses. */
export function markTold(runDir: string, sessionId: string, told: ToldLevel): boolean {
  const path = toldPath(runDir, sessionId, { told, step: 0 });
  ensurePrivateFolder(toldDir(runDir));
  try {
    // Only that it exists says something: there is no text that could be torn.
    writeFileSync(path, "", { mode: 0o600, flag: "wx" });
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

/** Forgets what was told of windows that are over. Not for the hot path. Never throws. */
export function pruneTold(runDir: string, nowMs: number): void {
  const folder = toldDir(runDir);
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    if (nowMs - (mtimeOf(path) ?? nowMs) > KEPT_FOR_MS) unlinkQuietly(path);
  }
}

function toldDir(runDir: string): string {
  return `${runDir}/told`;
}

function toldPath(
  runDir: string,
  sessionId: string,
  { told, step }: { told: ToldLevel; step: number },
): string {
  const { window, resetsAtMs, level } = told;
  const stretch = Math.floor(resetsAtMs / WINDOWS[window].toleranceMs) + step;
  return `${toldDir(runDir)}/${sessionId}.${window}.${stretch}.${level}`;
}

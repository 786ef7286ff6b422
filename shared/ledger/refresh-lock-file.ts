import { utimesSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { errorCode } from "../platform/json-file.ts";
import { claimMark, releaseMark } from "../platform/mark-file.ts";
import { mtimeOf } from "../platform/stat-file.ts";
import { MS_PER_SECOND } from "../platform/time.ts";
import { forgetHolder, isHolderDead, nameHolder } from "./lock-holder-file.ts";

/** A lock that its holder has shown to be his lately. */
export type HeldLock = {
  /** Whether it still is; `false` for good when another process took it over. */
  isHeld: () => boolean;
  release: () => void;
};

/** A holder that hangs, or was killed on another host, loses it after so long. */
const STALE_MS = 10 * MS_PER_SECOND;
const RENEWED_EVERY_MS = 2 * MS_PER_SECOND;
const ASKED_EVERY_MS = 20;

/**
 * Takes the lock, or `undefined` when another process holds it for longer than `patienceMs`. On disk it
 * is what proper-lockfile makes, a folder and its time, taken by hand because the library takes 6 ms.
 */
export async function waitForLock(
  path: string,
  nowMs: () => number,
  patienceMs: number,
): Promise<HeldLock | undefined> {
  const untilMs = nowMs() + patienceMs;
  while (!claim(path, nowMs())) {
    if (nowMs() >= untilMs) return undefined;
    await pause(ASKED_EVERY_MS);
  }
  nameHolder(path, nowMs());
  return hold(path, nowMs);
}

/** A killed holder is not waited for. Should two do this at once, one of them finds that it lost it. */
function claim(path: string, nowMs: number): boolean {
  if (claimMark(path, STALE_MS, nowMs)) return true;
  if (!isHolderDead(path, nowMs)) return false;
  forgetHolder(path);
  releaseMark(path);
  return claimMark(path, STALE_MS, nowMs);
}

function hold(path: string, nowMs: () => number): HeldLock {
  let renewedMs = renew(path, nowMs());
  let isLost = false;

  function isHeld(): boolean {
    // Another time than we gave it: another holder did.
    isLost ||= mtimeOf(path) !== renewedMs;
    if (isLost || renewedMs === undefined) return false;
    if (Math.abs(nowMs() - renewedMs) >= RENEWED_EVERY_MS) renewedMs = renew(path, nowMs());
    return renewedMs !== undefined;
  }

  const timer = setInterval(isHeld, RENEWED_EVERY_MS);
  timer.unref();
  return {
    isHeld,
    release() {
      clearInterval(timer);
      if (!isHeld()) return;
      forgetHolder(path);
      releaseMark(path);
    },
  };
}

/** The time it has then, as the file system keeps it; `undefined` when it has just been taken away. */
function renew(path: string, nowMs: number): number | undefined {
  try {
    utimesSync(path, nowMs / MS_PER_SECOND, nowMs / MS_PER_SECOND);
    return mtimeOf(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

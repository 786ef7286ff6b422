import { rmdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { lock } from "proper-lockfile";
import { AppError } from "./app-error.ts";
import { errorCode } from "./json-file.ts";
import { statOf } from "./stat-file.ts";
import { CLOCKS_DIFFER_MS } from "./time.ts";

type Release = () => Promise<void>;

/**
 * Takes the lock `<path>.lock` or returns `undefined` at once when somebody holds it. A lock whose
 * holder has not touched it for `staleMs` (at least 2000) is taken over. Throws when the folder
 * cannot be written. `onCompromised` is called once when the holder finds that it lost the lock.
 */
export async function tryLock(
  path: string,
  staleMs: number,
  onCompromised = LOCK_OPTIONS.onCompromised,
): Promise<Release | undefined> {
  removeFutureLock(path);
  try {
    return quiet(await lock(path, { ...LOCK_OPTIONS, onCompromised, stale: staleMs, retries: 0 }));
  } catch (error) {
    if (errorCode(error) === "ELOCKED" || isTakenMeanwhile(error, path)) return undefined;
    throw error;
  }
}

/**
 * Of two processes that take over the same stale lock one may remove the folder that the other has
 * just made, and the library then fails to find it.
 */
function isTakenMeanwhile(error: unknown, path: string): boolean {
  return errorCode(error) === "ENOENT" && statOf(dirname(path)) !== undefined;
}

/** Runs `work` alone among all processes that lock `path`; waits for its turn a few seconds. */
export async function withLock<T>(path: string, work: () => Promise<T> | T): Promise<T> {
  const release = await waitForLock(path);
  try {
    return await work();
  } finally {
    await release();
  }
}

async function waitForLock(path: string): Promise<Release> {
  removeFutureLock(path);
  try {
    return quiet(await lock(path, { ...LOCK_OPTIONS, stale: STALE_MS, retries: RETRIES }));
  } catch (error) {
    if (errorCode(error) !== "ELOCKED") throw error;
    throw new AppError("BUSY", `Another process is changing ${path}. Try again in a few seconds.`, {
      cause: error,
    });
  }
}

/** A lock that a killed holder left while the clock was wrong would not grow stale for years. */
function removeFutureLock(path: string): void {
  const lock = `${path}.lock`;
  try {
    const sinceMs = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (sinceMs > Date.now() + CLOCKS_DIFFER_MS) rmdirSync(lock);
  } catch {
    // Whatever is wrong there, the lock itself will say.
  }
}

const LOCK_OPTIONS = {
  // The locked file itself need not exist.
  realpath: false,
  // The library would throw out of a timer; the writes under a lock are whole files anyway.
  onCompromised: () => {},
};

/** The shortest the library allows: a killed holder must not block a person for long. */
const STALE_MS = 2_000;

/**
 * Many short tries: with a few long ones some of ten racing writers give up. Together (5-10 ms each)
 * they outlast the lock of a killed holder.
 */
const RETRIES = { retries: 600, factor: 1, minTimeout: 5, maxTimeout: 30, randomize: true };

function quiet(release: Release): Release {
  return async () => {
    try {
      await release();
    } catch {
      // Taken over as stale meanwhile: it is no longer ours to release.
    }
  };
}

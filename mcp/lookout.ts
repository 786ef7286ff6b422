import { join } from "node:path";
import { startTender } from "../shared/notify/start-tender-file.ts";
import { AppError } from "../shared/platform/app-error.ts";
import { workerEnv } from "../shared/platform/child-env.ts";
import { tryLock } from "../shared/platform/lock-file.ts";
import { statOf } from "../shared/platform/stat-file.ts";
import { ensurePrivateFolder } from "../shared/platform/state-folder.ts";
import { MS_PER_MINUTE, MS_PER_SECOND } from "../shared/platform/time.ts";
import { keepClientUsage } from "./client-usage.ts";
import { compactDaily } from "./compact-daily-file.ts";
import type { Settings } from "./settings-file.ts";
import { isTenderNeeded } from "./tender-need-file.ts";
import { readUsageHourly } from "./usage-reading-file.ts";
import type { ServerWorld } from "./world.ts";

export type Lookout = {
  /**
   * Starts the worker, the hourly reading of usage and the daily thinning of observations, when they are
   * due and nobody else looks out; keeps what the client knows of its limits. Rejects when that fails.
   */
  look: () => Promise<void>;
  /** Lets the next server look out. Never rejects. */
  stop: () => Promise<void>;
};

/** Together with the time between two looks: so late at most is a killed server followed. */
const STALE_MS = 10 * MS_PER_SECOND;

/** Starts of the worker after which what they were for was still due. */
type VainStarts = { count: number; lastAtMs: number };

const NONE: VainStarts = { count: 0, lastAtMs: 0 };
/** After one start; doubled with each further one. */
const FIRST_PAUSE_MS = 4 * MS_PER_SECOND;
const MAX_PAUSE_MS = MS_PER_MINUTE;
/** A worker that is still there after this long works. */
const SETTLED_MS = 10 * MS_PER_SECOND;

/** Of all servers of one state directory one at a time looks whether the worker is needed. */
export function createLookout(world: ServerWorld, settings: () => Settings): Lookout {
  let release: (() => Promise<void>) | undefined;
  let isStopped = false;
  let vain = NONE;

  const giveBack = async () => {
    const held = release;
    release = undefined;
    await held?.();
  };

  const isHolder = async (runDir: string): Promise<boolean> => {
    if (release !== undefined) return true;
    ensurePrivateFolder(runDir);
    release = await tryLock(join(runDir, "minder"), STALE_MS, () => {
      // This process was suspended meanwhile, and another one has taken over.
      release = undefined;
    });
    // Stopped while it was being taken.
    if (isStopped) await giveBack();
    return release !== undefined;
  };

  const mind = () => {
    const current = settings();
    readUsageHourly(world, current.paths.runDir);
    compactDaily(world, current);
    if (!isTenderNeeded(world, current)) {
      vain = NONE;
      return;
    }
    const nowMs = world.now();
    const sinceMs = Math.abs(nowMs - vain.lastAtMs);
    if (sinceMs < pauseMs(vain)) return;
    if (start(world, current) === "started") vain = { count: vain.count + 1, lastAtMs: nowMs };
    else if (sinceMs >= SETTLED_MS) vain = NONE;
  };

  return {
    look: async () => {
      try {
        checkPrograms(world);
        if (await isHolder(settings().paths.runDir)) mind();
      } catch (error) {
        // Another server may be able to.
        await giveBack();
        throw error;
      }
      // Each server: sessions may have config folders of their own.
      await keepClientUsage(world, settings());
    },
    stop: async () => {
      isStopped = true;
      await giveBack();
    },
  };
}

function pauseMs({ count }: VainStarts): number {
  return count === 0 ? 0 : Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (count - 1));
}

function start(world: ServerWorld, { paths, hot }: Settings): "started" | "running" {
  return startTender({
    ...{ paths, nowMs: world.now(), nodePath: world.nodePath, load: world.load },
    workerPath: workerPathOf(world),
    env: workerEnv(world.env, hot.credentials.keyEnvNames),
  });
}

/** An update may remove what a server runs from while its session goes on. */
function checkPrograms(world: ServerWorld): void {
  const missing = [world.nodePath, workerPathOf(world)].find((path) => statOf(path) === undefined);
  if (missing === undefined) return;
  throw new AppError("NO_WORKER", `${missing} is gone. Start the session anew.`);
}

function workerPathOf({ bundleDir }: ServerWorld): string {
  return join(bundleDir, "worker.cjs");
}

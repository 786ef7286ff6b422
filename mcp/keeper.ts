import { refreshLaunchers } from "../shared/platform/launcher-file.ts";
import { MS_PER_MINUTE, MS_PER_SECOND } from "../shared/platform/time.ts";
import { startMinder } from "./minder.ts";
import { createRecordKeeper } from "./record-keeper.ts";
import type { Settings } from "./settings-file.ts";
import type { ServerWorld } from "./world.ts";

export type KeeperParts = {
  world: ServerWorld;
  settings: () => Settings;
  /** Tells the client what has changed of that which it wants to hear of. */
  tellChanges: () => Promise<void>;
  onFailure: (error: unknown) => void;
};

const LOOK_EVERY_MS = 500;
/** Servers started together drift apart, so that they do not all merge at once. */
const JITTER_MS = 100;
/** A directory that refuses us is asked less and less often. */
const MAX_PAUSE_MS = MS_PER_MINUTE;
const WATCH_EVERY_MS = MS_PER_SECOND;

/**
 * The resident part of a server: keeps this session's records and the shared sessions file current,
 * tells subscribers, and minds what waits for people and sinks. Its looks are short, its timers keep no process alive, and what goes wrong
 * is logged. Returns how to end it.
 */
export function startKeeper(parts: KeeperParts): () => void {
  const { world, settings, tellChanges, onFailure } = parts;
  const keepRecords = createRecordKeeper(world, settings);
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let watchedAtMs = 0;
  let isStopped = false;

  const look = async () => {
    try {
      await keepRecords();
      failures = 0;
    } catch (error) {
      // Once: a full disk would fill the log as well.
      if (failures === 0) onFailure(error);
      failures++;
    }
    const nowMs = world.now();
    if (nowMs - watchedAtMs >= WATCH_EVERY_MS || nowMs < watchedAtMs) {
      watchedAtMs = nowMs;
      await tellChanges();
    }
  };
  const plan = () => {
    if (isStopped) return;
    const jitterMs = (world.random() * 2 - 1) * JITTER_MS;
    const pauseMs = Math.min(MAX_PAUSE_MS, LOOK_EVERY_MS * 2 ** failures);
    timer = setTimeout(() => void look().catch(onFailure).finally(plan), pauseMs + jitterMs);
    timer.unref();
  };

  refreshLaunchers({
    binDir: settings().paths.binDir,
    bundleDir: world.bundleDir,
    nodePath: world.nodePath,
    platform: world.platform,
  });
  void look().catch(onFailure).finally(plan);
  const stopMinder = startMinder({ world, settings, onFailure });
  return () => {
    isStopped = true;
    stopMinder();
    clearTimeout(timer);
  };
}

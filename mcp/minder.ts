import { MS_PER_MINUTE, MS_PER_SECOND } from "../shared/platform/time.ts";
import type { Lookout } from "./lookout.ts";
import type { Settings } from "./settings-file.ts";
import type { ServerWorld } from "./world.ts";

export type MinderParts = {
  world: ServerWorld;
  settings: () => Settings;
  onFailure: (error: unknown) => void;
};

/** The first look comes as late: a session that is short needs none. */
const LOOK_EVERY_MS = 5 * MS_PER_SECOND;
const MAX_PAUSE_MS = MS_PER_MINUTE;

/**
 * Sees to it that what is due by time alone (a reset, a login that runs out), or was left by a sender
 * that died, is looked after while any session is open. Its timer keeps no process alive; what goes
 * wrong is logged once and tried again less and less often. Returns how to end it.
 */
export function startMinder({ world, settings, onFailure }: MinderParts): () => void {
  let lookout: Lookout | undefined;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let isStopped = false;

  const look = async () => {
    try {
      // Loaded late: locks cost some milliseconds, and the session has just begun.
      const { createLookout } = await import("./lookout.ts");
      if (isStopped) return;
      lookout ??= createLookout(world, settings);
      await lookout.look();
      failures = 0;
    } catch (error) {
      if (failures === 0) onFailure(error);
      failures++;
    }
  };
  const plan = () => {
    if (isStopped) return;
    const pauseMs = Math.min(MAX_PAUSE_MS, LOOK_EVERY_MS * 2 ** failures);
    timer = setTimeout(() => void look().finally(plan), pauseMs);
    timer.unref();
  };

  plan();
  return () => {
    isStopped = true;
    clearTimeout(timer);
    void lookout?.stop();
  };
}

import { rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** Ten seconds in all. */
const ATTEMPTS = 100;
const PAUSE_MS = 100;

/**
 * Removes a home with all that is in it. What a server or a hook has started may outlive it and still
 * be writing there, so that a folder fills again while it is emptied.
 */
export async function removeHome(path: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      rmSync(path, { recursive: true, force: true });
      return;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await pause(PAUSE_MS);
    }
  }
}

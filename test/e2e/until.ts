import { setTimeout as pause } from "node:timers/promises";

/** Waits until `isSo`, looking often; throws when it is not so in time. */
export async function until(isSo: () => boolean, limitMs = 45_000): Promise<void> {
  const endMs = Date.now() + limitMs;
  while (!isSo()) {
    if (Date.now() > endMs) throw new Error(`not within ${limitMs} ms: ${isSo}`);
    await pause(25);
  }
}

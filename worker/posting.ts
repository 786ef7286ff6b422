import { readSnooze } from "../shared/alerts/alerts-file.ts";
import type { Lease } from "../shared/notify/lease-file.ts";
import { post } from "../shared/notify/post-file.ts";
import { createQuips } from "./quips.ts";
import type { Setup } from "./tend-setup.ts";

/** Makes messages of what is news, also while others are being sent. */
export type Posting = {
  /** Looks now. Throws what a look met, also one by itself: the outbox cannot be written. */
  post: () => void;
  /** When what waits for company is due. */
  nextDueMs: () => number | undefined;
  stop: () => void;
};

const LOOK_EVERY_MS = 250;

export function startPosting(
  setup: Setup,
  { lease, isHurried }: { lease: Lease; isHurried: () => boolean },
): Posting {
  const { world, paths, config, channels } = setup;
  const { outboxDir, sessionsDir } = paths;
  const { notify } = config;
  const snooze = () => readSnooze(paths.alertsFile);
  const quip = createQuips(setup);
  const about = { ...{ outboxDir, sessionsDir, notify, channels, snooze }, host: world.hostname() };
  let nextDueMs: number | undefined;
  let failure: { error: unknown } | undefined;

  const look = () => {
    // One that was suspended must not post what somebody else has posted meanwhile.
    if (failure !== undefined || !lease.isHeld()) return;
    try {
      const round = { nowMs: world.now(), isHurried: isHurried() };
      nextDueMs = post({ ...about, ...(quip && { quip }), ...round }).nextDueMs;
    } catch (error) {
      failure = { error };
    }
  };
  let timer: NodeJS.Timeout;
  const lookOn = () => {
    const beganMs = world.now();
    look();
    // With thousands of notices a look takes its time: sending gets the greater share.
    const tookMs = world.now() - beganMs;
    timer = setTimeout(lookOn, Math.max(LOOK_EVERY_MS, 3 * tookMs));
  };
  timer = setTimeout(lookOn, LOOK_EVERY_MS);
  return {
    post: () => {
      look();
      if (failure !== undefined) throw failure.error;
    },
    nextDueMs: () => nextDueMs,
    stop: () => clearTimeout(timer),
  };
}

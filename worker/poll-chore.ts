import { claudePaths } from "../shared/claude/claude-paths.ts";
import { readSyncState } from "../shared/credentials/sync-state-file.ts";
import { noteDue } from "../shared/notify/tender-due-file.ts";
import { MS_PER_MINUTE, MS_PER_SECOND } from "../shared/platform/time.ts";
import { accountOutlooks } from "../shared/quota/account-outlooks-file.ts";
import { notePoll } from "../shared/quota/poll/next-poll-file.ts";
import { type PollDeps, pollUsage } from "../shared/quota/poll/poll-usage-file.ts";
import { LIKELY_PROBABILITY } from "../shared/quota/runs-out.ts";
import type { Setup } from "./tend-setup.ts";

/** How often it is looked whether the next question is due. */
export const POLL_LOOK_EVERY_MS = 2 * MS_PER_SECOND;
/** After a failure of this machine (a full disk), which no plan on the disk tells of. */
const FAILED_MS = MS_PER_MINUTE;

export type PollChore = {
  run: () => Promise<void>;
  /** When the service is to be asked next; `undefined` before the first look. */
  nextMs: () => number | undefined;
};

/** Asks the service for the limits, where the user wants it: see `pollUsage`. */
export function createPollChore(setup: Setup): PollChore {
  const { world, paths } = setup;
  const deps = pollDeps(setup);
  let nextMs: number | undefined;
  let lookedAtMs = 0;
  return {
    run: async () => {
      const nowMs = world.now();
      // Only a clock that was set back makes the last look one of the future.
      if (nextMs !== undefined && nowMs < nextMs && nowMs >= lookedAtMs) return;
      lookedAtMs = nowMs;
      nextMs = nowMs + FAILED_MS;
      const look = await pollUsage(deps);
      nextMs = look.nextMs;
      notePoll(paths.runDir, nextMs);
      // The limits were looked at when this began; what the service said is to be told as soon.
      if (look.lines !== undefined && look.lines > 0) noteDue(paths.runDir, world.now());
    },
    nextMs: () => nextMs,
  };
}

function pollDeps(setup: Setup): PollDeps {
  const { world, paths, config, credentials } = setup;
  const { env, homeDir, now, random } = world;
  return {
    ...{ paths, env, now, random, config: config.quota },
    thresholds: config.alerts.thresholds,
    statePath: claudePaths(env, homeDir).state,
    readLogin: () => {
      const consent = readSyncState(paths.credentialsSync)?.keychainConsentAtMs;
      return credentials.read({ wanted: "access", hasKeychainConsent: consent !== undefined });
    },
    isRunningOut: (account) => isRunningOut(setup, account),
  };
}

function isRunningOut({ world, paths }: Setup, account: string): boolean {
  const outlooks = accountOutlooks(paths, account, { nowMs: world.now() });
  return [outlooks.fiveHour, outlooks.sevenDay].some(
    (outlook) =>
      outlook !== undefined &&
      outlook.usedPercent < 100 &&
      (outlook.forecast?.probabilityOfExhaustion ?? 0) >= LIKELY_PROBABILITY,
  );
}

import { noteLook } from "../shared/alerts/alert-look-file.ts";
import { readTriggers } from "../shared/alerts/alerts-file.ts";
import { evaluateAlerts } from "../shared/alerts/evaluate-alerts-file.ts";
import { MS_PER_SECOND } from "../shared/platform/time.ts";
import type { Chore } from "./chore.ts";
import { createDigestChore } from "./digest-chore.ts";
import { earliest } from "./earliest.ts";
import { createSpendChores } from "./spend-chore.ts";
import type { Setup } from "./tend-setup.ts";
import { createTokenChore } from "./token-chore.ts";

/** What is told must be told within two seconds. */
const LOOK_EVERY_MS = 2 * MS_PER_SECOND;

export type AlertChores = {
  chores: Chore[];
  /** When time alone gives people something to hear. */
  nextMs: () => number | undefined;
};

/** All that people are told of their limits; nothing of it without a channel. */
export function createAlertChores(setup: Setup): AlertChores {
  const { world, paths, config, channels } = setup;
  if (channels.length === 0) return { chores: [], nextMs: () => undefined };
  const { alerts, credentials } = config;
  const { events } = config.notify;
  const limits = async () => {
    await evaluateAlerts({ paths, events, now: world.now, settings: alerts });
  };
  const hasDigest = alerts.digestAt !== undefined && events.digest;
  const digest = hasDigest ? createDigestChore(setup, alerts.digestAt ?? "") : undefined;
  const isLoginRead = alerts.tokenHealth || credentials.sinks.length > 0;
  // Last: the look counts once all of it has begun.
  const look = async () => noteLook(paths.runDir, world.now());
  return {
    chores: [
      chore("limits", limits),
      ...createSpendChores(setup).map((run, index) => chore(`spend ${index + 1}`, run)),
      ...(digest === undefined ? [] : [chore("digest", digest.run)]),
      ...(isLoginRead && events.credentials ? [chore("login", createTokenChore(setup))] : []),
      chore("look", look),
    ],
    nextMs: () => earliest([nextResetMs(setup), digest?.nextMs()]),
  };
}

function chore(name: string, run: () => Promise<void>): Chore {
  return { name, everyMs: LOOK_EVERY_MS, run };
}

function nextResetMs({ world, paths, config }: Setup): number | undefined {
  const { windows = [] } = readTriggers(paths.alertsFile, config.alerts) ?? {};
  const nowMs = world.now();
  return earliest(
    windows.map(({ resetDueAtMs = 0 }) => (resetDueAtMs > nowMs ? resetDueAtMs : undefined)),
  );
}

import { readTriggers } from "../shared/alerts/alerts-file.ts";
import { evaluateAlerts } from "../shared/alerts/evaluate-alerts-file.ts";
import { nextCredentialLookMs } from "../shared/credentials/next-look-file.ts";
import { tendCredentials } from "../shared/credentials/tend-credentials-file.ts";
import { post } from "../shared/notify/post-file.ts";
import { queueNotice } from "../shared/notify/queue-notice-file.ts";
import { MS_PER_SECOND } from "../shared/platform/time.ts";
import type { Setup } from "./tend-setup.ts";

/** Looks for what is to be told and handed over, beside the sending of what is posted already. */
export type Watch = {
  /** Looks now, or joins the look that is under way. Rejects when the disk refuses. */
  look: () => Promise<void>;
  /** When time alone will make something due. */
  nextDueMs: () => number | undefined;
  /** Waits for the look that is under way. Rejects with what a look of its own met. */
  stop: () => Promise<void>;
};

const LOOK_EVERY_MS = 250;
/** Limits and the login change more slowly than the outbox. */
const LOOK_WIDE_EVERY_MS = 2 * MS_PER_SECOND;

export function startWatch(setup: Setup, isHurried: () => boolean): Watch {
  const { now } = setup.world;
  let postedNextMs: number | undefined;
  let lookedWideAtMs = Number.NEGATIVE_INFINITY;
  let failure: { error: unknown } | undefined;
  let looking: Promise<void> | undefined;

  const lookOnce = async () => {
    if (Math.abs(now() - lookedWideAtMs) >= LOOK_WIDE_EVERY_MS) {
      lookedWideAtMs = now();
      await lookWide(setup);
    }
    postedNextMs = postNews(setup, isHurried());
  };
  const look = () => {
    looking ??= lookOnce().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => {
      failure ??= { error };
    });
  }, LOOK_EVERY_MS);

  return {
    look,
    nextDueMs: () => earliest([postedNextMs, ...timedMs(setup)]),
    stop: async () => {
      clearInterval(timer);
      await looking;
      if (failure !== undefined) throw failure.error;
    },
  };
}

async function lookWide({ world, paths, config, channels, credentials }: Setup): Promise<void> {
  const { events } = config.notify;
  if (channels.length > 0) {
    await evaluateAlerts({ paths, events, now: world.now, ...config.alerts });
  }
  // Without a sink it opens nothing.
  const { notices } = await tendCredentials(credentials);
  if (channels.length === 0 || !events.credentials) return;
  for (const notice of notices) queueNotice(paths.outboxDir, notice);
}

function postNews({ world, paths, config, channels }: Setup, isHurried: boolean) {
  const { outboxDir, sessionsDir } = paths;
  const { notify } = config;
  const host = world.hostname();
  const nowMs = world.now();
  return post({ outboxDir, sessionsDir, notify, channels, nowMs, isHurried, host }).nextDueMs;
}

/** Resets to tell of, sinks to try again, a login about to run out. */
function timedMs({ world, paths, config, channels }: Setup): (number | undefined)[] {
  const nowMs = world.now();
  const triggers =
    channels.length === 0 ? undefined : readTriggers(paths.alertsFile, config.alerts.thresholds);
  const resets = (triggers?.windows ?? []).map(({ resetDueAtMs }) => resetDueAtMs);
  const { sinks, minIntervalMs } = config.credentials;
  const credentialsMs =
    sinks.length > 0 ? nextCredentialLookMs(paths, { minIntervalMs, nowMs }) : undefined;
  return [...resets, credentialsMs].map((atMs) =>
    atMs !== undefined && atMs > nowMs ? atMs : undefined,
  );
}

/** `undefined` when there is none. */
export function earliest(moments: readonly (number | undefined)[]): number | undefined {
  const known = moments.filter((atMs) => atMs !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

import { nextCredentialLookMs } from "../shared/credentials/next-look-file.ts";
import { queueCredentialNews } from "../shared/credentials/queue-news-file.ts";
import { tendCredentials } from "../shared/credentials/tend-credentials-file.ts";
import { logLine } from "../shared/platform/log-file.ts";
import { MS_PER_SECOND } from "../shared/platform/time.ts";
import { createAlertChores } from "./alert-chores.ts";
import type { Chore } from "./chore.ts";
import { earliest } from "./earliest.ts";
import { createPollChore, POLL_LOOK_EVERY_MS } from "./poll-chore.ts";
import type { Setup } from "./tend-setup.ts";

/** Limits and the login, looked after beside the sending: a slow sink must not hold up a message. */
export type Chores = {
  /** Looks at once, where none of it is under way. */
  lookNow: () => void;
  isBusy: () => boolean;
  /** When time alone will give them something to do. */
  nextMs: () => number | undefined;
  /** Resolves when what is under way is done. */
  stop: () => Promise<void>;
};

/** It changes more slowly than the outbox. */
const LOGIN_EVERY_MS = 10 * MS_PER_SECOND;

export function startChores(setup: Setup): Chores {
  const { world, paths } = setup;
  const running = new Map<string, Promise<void>>();
  const failed = new Set<string>();

  const runOne = async ({ name, run }: Chore) => {
    try {
      await run();
    } catch (error) {
      // Once for each: the others go on, and it is tried again.
      if (!failed.has(name)) logLine(paths.logDir, world.now(), `worker ${name}`, error);
      failed.add(name);
    }
  };
  const start = (chore: Chore) => {
    if (running.has(chore.name)) return;
    const done = runOne(chore).finally(() => running.delete(chore.name));
    running.set(chore.name, done);
  };
  const poll = setup.config.quota.poll ? createPollChore(setup) : undefined;
  const alerts = createAlertChores(setup);
  const chores = [
    ...alerts.chores,
    ...loginChores(setup),
    ...(poll ? [{ name: "poll", everyMs: POLL_LOOK_EVERY_MS, run: poll.run }] : []),
  ];
  for (const chore of chores) start(chore);
  const timers = chores.map((chore) => setInterval(() => start(chore), chore.everyMs));
  return {
    lookNow: () => {
      for (const chore of chores) start(chore);
    },
    isBusy: () => running.size > 0,
    nextMs: () => earliest([alerts.nextMs(), nextLoginMs(setup), poll?.nextMs()]),
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(running.values());
    },
  };
}

function loginChores({ world, paths, config, channels, credentials }: Setup): Chore[] {
  if (config.credentials.sinks.length === 0) return [];
  const { events } = config.notify;
  const login = async () => {
    const { notices } = await tendCredentials(credentials);
    const names = channels.map(({ name }) => name);
    queueCredentialNews(notices, paths, { channels: names, events, nowMs: world.now() });
  };
  return [{ name: "credentials", everyMs: LOGIN_EVERY_MS, run: login }];
}

function nextLoginMs({ world, paths, config }: Setup): number | undefined {
  const { sinks, minIntervalMs } = config.credentials;
  if (sinks.length === 0) return undefined;
  return nextCredentialLookMs(paths, { minIntervalMs, nowMs: world.now() });
}

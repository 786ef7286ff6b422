import { readTokenNotices } from "../shared/alerts/token-health-file.ts";
import { queueCredentialNews } from "../shared/credentials/queue-news-file.ts";
import { MS_PER_MINUTE } from "../shared/platform/time.ts";
import type { Setup } from "./tend-setup.ts";

/** The login is opened as seldom as it is handed to sinks. */
const READ_EVERY_MS = 5 * MS_PER_MINUTE;

/** Tells of a login that ends. */
export function createTokenChore(setup: Setup): () => Promise<void> {
  const { world, paths, config, channels, credentials } = setup;
  let readAtMs: number | undefined;
  return async () => {
    const nowMs = world.now();
    if (readAtMs !== undefined && Math.abs(nowMs - readAtMs) < READ_EVERY_MS) return;
    readAtMs = nowMs;
    const notices = await readTokenNotices({ ...credentials, paths });
    const names = channels.map(({ name }) => name);
    queueCredentialNews(notices, paths, { channels: names, events: config.notify.events, nowMs });
  };
}

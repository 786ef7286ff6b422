import { lastDigestMs, nextDigestMs } from "../shared/alerts/digest-time.ts";
import { ledgerWrittenMs } from "../shared/alerts/ledger-written-file.ts";
import { MS_PER_SECOND } from "../shared/platform/time.ts";
import { askLedger, ledgerAskedMs } from "./ask-ledger.ts";
import type { Setup } from "./tend-setup.ts";

/** So long the summary waits for a ledger that holds all of yesterday. */
const LEDGER_BY_MS = 40 * MS_PER_SECOND;
/** Longer than from one look to the next. */
const NEXT_LOOK_MS = 3 * MS_PER_SECOND;

export type DigestChore = {
  run: () => Promise<void>;
  /** When it has something to do. */
  nextMs: () => number;
};

/** Queues the daily summary when its time has come. */
export function createDigestChore(setup: Setup, digestAt: string): DigestChore {
  const { world, paths, config } = setup;
  let waitsUntilMs: number | undefined;
  let isNothing: string | undefined;

  const run = async () => {
    const { dueDigest, queueDigest } = await import("../shared/alerts/queue-digest-file.ts");
    const nowMs = world.now();
    const key = dueDigest(digestAt, paths, nowMs);
    waitsUntilMs = undefined;
    if (key === undefined || key === isNothing) return;
    const isCurrent = (ledgerWrittenMs(paths.home) ?? 0) >= lastDigestMs(digestAt, nowMs);
    if (!isCurrent) {
      askLedger(setup);
      const byMs = (ledgerAskedMs(setup) ?? 0) + LEDGER_BY_MS;
      if (byMs > nowMs) {
        waitsUntilMs = byMs;
        return;
      }
    }
    const ledger = { home: paths.home, bundleDir: world.bundleDir, prices: config.prices };
    if (queueDigest(key, { paths, ledger, nowMs }) === "nothing") isNothing = key;
  };
  return {
    run,
    nextMs: () =>
      waitsUntilMs === undefined
        ? nextDigestMs(digestAt, world.now())
        : waitsUntilMs + NEXT_LOOK_MS,
  };
}

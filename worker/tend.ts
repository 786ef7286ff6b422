import { setTimeout as pause } from "node:timers/promises";
import { pruneTold } from "../shared/budget/told-file.ts";
import { type DeliverEnd, deliver } from "../shared/notify/deliver-file.ts";
import { askToHurry, isHurryAsked } from "../shared/notify/hurry-file.ts";
import { type Lease, takeLease } from "../shared/notify/lease-file.ts";
import { pruneOutbox } from "../shared/notify/prune-outbox-file.ts";
import { tenderStarted } from "../shared/notify/start-tender-file.ts";
import { noteDue, noteNothingDue } from "../shared/notify/tender-due-file.ts";
import { logLine } from "../shared/platform/log-file.ts";
import { MS_PER_MINUTE, MS_PER_SECOND } from "../shared/platform/time.ts";
import { hasDue } from "./due-file.ts";
import { openSetup, type Setup, type TendWorld } from "./tend-setup.ts";
import { earliest, startWatch, type Watch } from "./watch.ts";

export type TendRequest = {
  /** Who asks must end by then, so nothing waits for company. Absent: as long as it takes. */
  untilMs?: number;
  /** What is due later than that is left to whoever comes then; a minute. */
  lingerMs?: number;
};

type Tending = TendRequest & { setup: Setup; lease: Lease; isHurried: () => boolean };

const REQUEST_TIMEOUT_MS = 10 * MS_PER_SECOND;
const LOOK_AGAIN_MS = 100;

/**
 * Looks after all that waits: evaluates limits, hands the credential to its sinks, tells people what
 * was queued. One process at a time does it; one that is at it already is asked to hurry if need be.
 * Throws when the disk refuses.
 */
export async function tend(world: TendWorld, request: TendRequest): Promise<void> {
  const setup = openSetup(world);
  const { outboxDir, runDir } = setup.paths;
  const { untilMs } = request;
  const isHurried = () => untilMs !== undefined || isHurryAsked(outboxDir, world.now());
  for (;;) {
    const lease = await takeLease(outboxDir, world.now);
    tenderStarted(runDir);
    if (lease === undefined) return await waitForOther(setup, untilMs);
    try {
      await tendAlone({ ...request, setup, lease, isHurried });
    } finally {
      await lease.release();
    }
    // What was queued while the lease was still seen to be held has nobody else.
    if (untilMs !== undefined || !hasDue(setup)) return;
  }
}

async function tendAlone(tending: Tending): Promise<void> {
  const { setup, isHurried } = tending;
  const { world, paths } = setup;
  // Before the work begins: it stays due should this process be killed.
  noteDue(paths.runDir, world.now());
  pruneOutbox(paths.outboxDir, world.now());
  pruneTold(paths.runDir, world.now());
  const watch = startWatch(setup, isHurried);
  try {
    await sendAll(tending, watch);
  } finally {
    await watch.stop();
  }
}

async function sendAll(tending: Tending, watch: Watch): Promise<void> {
  const { setup, lingerMs = MS_PER_MINUTE } = tending;
  const { now } = setup.world;
  for (;;) {
    await watch.look();
    const end = await send(tending, lingerMs);
    if (end.kind !== "idle") return;
    const dueMs = earliest([end.nextDueMs, watch.nextDueMs()]);
    if (dueMs !== undefined && dueMs - now() <= lingerMs) await pause(LOOK_AGAIN_MS);
    else if (leave(setup, dueMs)) return;
  }
}

function send(
  { setup, lease, isHurried, untilMs }: Tending,
  lingerMs: number,
): Promise<DeliverEnd> {
  const { world, paths, config, channels } = setup;
  return deliver({
    ...{ channels, lease, isHurried, lingerMs },
    ...(untilMs === undefined ? {} : { untilMs }),
    outboxDir: paths.outboxDir,
    minIntervalMs: config.notify.minIntervalMs,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    now: world.now,
    random: world.random,
    sleep: (ms) => pause(ms),
    onProblem: (channel, problem) =>
      logLine(paths.logDir, world.now(), `notify ${channel}: ${problem}`),
  });
}

/** Says when somebody has to look again. `false`: something was queued in the last moment. */
function leave(setup: Setup, dueMs: number | undefined): boolean {
  const { runDir } = setup.paths;
  noteNothingDue(runDir);
  const isMore = hasDue(setup);
  if (isMore) noteDue(runDir, setup.world.now());
  else if (dueMs !== undefined) noteDue(runDir, dueMs);
  return !isMore;
}

/** Another process sends. Who may end with its container waits until that one has sent all. */
async function waitForOther(setup: Setup, untilMs: number | undefined): Promise<void> {
  if (untilMs === undefined) return;
  askToHurry(setup.paths.outboxDir);
  while (hasDue(setup) && setup.world.now() < untilMs) await pause(LOOK_AGAIN_MS);
}

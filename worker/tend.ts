import { setTimeout as pause } from "node:timers/promises";
import { pruneTold } from "../shared/budget/told-file.ts";
import { type DeliverEnd, deliver } from "../shared/notify/deliver-file.ts";
import { askToHurry, isHurryAsked } from "../shared/notify/hurry-file.ts";
import { type Lease, takeLease } from "../shared/notify/lease-file.ts";
import { pruneOutbox } from "../shared/notify/prune-outbox-file.ts";
import { tenderStarted } from "../shared/notify/start-tender-file.ts";
import { isAsked, planNext, takeAsked } from "../shared/notify/tender-due-file.ts";
import { logLine } from "../shared/platform/log-file.ts";
import { MS_PER_MINUTE, MS_PER_SECOND } from "../shared/platform/time.ts";
import { pruneForecasts } from "../shared/quota/forecast-file.ts";
import { type Chores, startChores } from "./chores.ts";
import { earliest } from "./earliest.ts";
import { type Posting, startPosting } from "./posting.ts";
import { openSetup, type Setup, type TendWorld } from "./tend-setup.ts";
import { foreignDueMs, hasOwnWaiting } from "./waiting-file.ts";

export type TendRequest = {
  /** Who asks must end by then, so nothing waits for company. Absent: as long as it takes. */
  untilMs?: number;
  /** What is due later than that is left to whoever comes then; a minute. */
  lingerMs?: number;
};

type Tending = TendRequest & {
  setup: Setup;
  lease: Lease;
  posting: Posting;
  chores: Chores;
  isHurried: () => boolean;
};

const REQUEST_TIMEOUT_MS = 10 * MS_PER_SECOND;
const LOOK_AGAIN_MS = 100;

/**
 * Looks after all that waits: evaluates limits, hands the credential to its sinks, tells people what
 * was queued. One process at a time does it; one that is at it already is asked to hurry if need be.
 * Throws when the outbox cannot be written.
 */
export async function tend(world: TendWorld, request: TendRequest): Promise<void> {
  const { untilMs } = request;
  for (;;) {
    // Anew each time: the settings may have changed.
    const setup = openSetup(world);
    const { outboxDir, runDir } = setup.paths;
    const lease = await takeLease(outboxDir, world.now);
    tenderStarted(runDir);
    if (lease === undefined) return await waitForOther(setup, untilMs);
    let end: "over" | "settings_changed";
    try {
      end = await tendAlone(setup, lease, request);
    } finally {
      await lease.release();
    }
    // What was queued while the lease was still seen to be held has nobody else.
    const isMore = end === "settings_changed" || isAsked(runDir);
    if (untilMs !== undefined || !isMore) return;
    await pause(LOOK_AGAIN_MS);
  }
}

async function tendAlone(
  setup: Setup,
  lease: Lease,
  request: TendRequest,
): Promise<"over" | "settings_changed"> {
  const { world, paths } = setup;
  const { untilMs } = request;
  const isHurried = () => untilMs !== undefined || isHurryAsked(paths.outboxDir, world.now());
  // Before the work begins: it stays due should this process be killed.
  planNext(paths.runDir, { dueMs: world.now() });
  pruneOutbox(paths.outboxDir, world.now());
  pruneTold(paths.runDir, world.now());
  pruneForecasts(paths.runDir, world.now());
  const chores = startChores(setup);
  const posting = startPosting(setup, { lease, isHurried });
  try {
    return await sendAll({ ...request, setup, lease, posting, chores, isHurried });
  } finally {
    posting.stop();
    const stopped = chores.stop();
    // Who is in a hurry cannot wait for a slow sink; what is cut off there is noted as begun.
    if (untilMs === undefined) await stopped;
  }
}

async function sendAll(tending: Tending): Promise<"over" | "settings_changed"> {
  const { setup, posting, chores, lingerMs = MS_PER_MINUTE } = tending;
  const { world, paths } = setup;
  for (;;) {
    if (isAsked(paths.runDir)) chores.lookNow();
    takeAsked(paths.runDir);
    posting.post();
    const end = await send(tending, lingerMs);
    if (end.kind === "cut_short") return "settings_changed";
    if (end.kind !== "idle") return "over";
    const nowMs = world.now();
    const choreMs = chores.nextMs();
    const soonMs = [end.nextDueMs, posting.nextDueMs(), future(choreMs, nowMs)];
    const isSoon = soonMs.some((atMs) => atMs !== undefined && atMs - nowMs <= lingerMs);
    const dueMs = earliest([end.nextDueMs, posting.nextDueMs(), choreMs]);
    if (!isSoon && !chores.isBusy() && leave(setup, dueMs)) return "over";
    await pause(LOOK_AGAIN_MS);
  }
}

/** What was due already had its turn. */
function future(atMs: number | undefined, nowMs: number): number | undefined {
  return atMs !== undefined && atMs > nowMs ? atMs : undefined;
}

function send(
  { setup, lease, isHurried, untilMs }: Tending,
  lingerMs: number,
): Promise<DeliverEnd> {
  const { world, paths, config, channels } = setup;
  return deliver({
    ...{ channels, lease, isHurried, lingerMs },
    ...(untilMs === undefined ? {} : { untilMs }),
    isCutShort: setup.isOutdated,
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

/** Says when somebody has to look again. `false`: somebody has asked in the last moment. */
function leave(setup: Setup, dueMs: number | undefined): boolean {
  const { runDir } = setup.paths;
  planNext(runDir, { dueMs, foreignDueMs: foreignDueMs(setup) });
  if (!isAsked(runDir)) return true;
  planNext(runDir, { dueMs: setup.world.now() });
  return false;
}

/** Another process sends. Who may end with its container waits until that one has sent all. */
async function waitForOther(setup: Setup, untilMs: number | undefined): Promise<void> {
  if (untilMs === undefined) return;
  askToHurry(setup.paths.outboxDir);
  while (hasOwnWaiting(setup) && setup.world.now() < untilMs) await pause(LOOK_AGAIN_MS);
}

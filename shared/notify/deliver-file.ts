import { AppError } from "../platform/app-error.ts";
import { MS_PER_MINUTE, MS_PER_SECOND } from "../platform/time.ts";
import { readChannelProblems } from "./channel-problems-file.ts";
import { type DeliverOptions, type Delivery, pausesOf, queued, setBusy } from "./delivery.ts";
import { planLanes, type Queued } from "./lanes.ts";
import { nameKey } from "./outbox-names.ts";
import { readPauses, writePauses } from "./pauses-file.ts";
import { SCAN_MS, scanOutbox } from "./scan-outbox-file.ts";
import { sendMessage } from "./send-message-file.ts";

export type DeliverEnd = {
  /**
   * `idle`: nothing is due soon. `time_up`: `untilMs` came. `lease_lost`: somebody else sends now.
   * `cut_short`: as `isCutShort` said.
   */
  kind: "idle" | "time_up" | "lease_lost" | "cut_short";
  /** `idle`: when the next message is due, if there is one. */
  nextDueMs?: number;
};

/**
 * Sends what lies in the outbox until nothing is due soon, and what is added meanwhile. Every request
 * has come to its end when this returns; the lease stays with the caller. Throws `OUTBOX_UNWRITABLE`
 * when an outcome cannot be written: the message then counts as uncertain.
 */
export async function deliver(options: DeliverOptions): Promise<DeliverEnd> {
  const run = begin(options);
  for (;;) {
    const turn = safeTurn(run);
    if (turn.end !== undefined) {
      await Promise.all(run.inFlight.values());
      return finish(run, turn.end);
    }
    await Promise.race([run.sleep(turn.waitMs), ...run.inFlight.values()]);
  }
}

type End = DeliverEnd | { kind: "failed" };
type Turn = { end: End } | { end?: never; waitMs: number };

function begin(options: DeliverOptions): Delivery {
  const nowMs = options.now();
  const { outboxDir, channels } = options;
  const pauses = readPauses(outboxDir, nowMs);
  return {
    ...options,
    channelByName: new Map(channels.map((channel) => [channel.name, channel])),
    problems: readChannelProblems(outboxDir),
    lanes: new Map([...pauses].map(([name, pause]) => [name, { isBusy: false, pause }])),
    queue: new Map(),
    held: new Map(),
    inFlight: new Map(),
    lastMs: nowMs,
    scannedAtMs: undefined,
    failure: undefined,
  };
}

function safeTurn(run: Delivery): Turn {
  try {
    return takeTurn(run);
  } catch (error) {
    run.failure ??= { error };
    return { end: { kind: "failed" } };
  }
}

/** Looks, starts what is due, and says how long nothing new can happen by itself. */
function takeTurn(run: Delivery): Turn {
  const nowMs = run.now();
  const kind = reasonToEnd(run, nowMs);
  if (kind !== undefined) return { end: { kind } };
  if (nowMs < run.lastMs - CLOCK_STEP_MS) judgeAnew(run);
  run.lastMs = nowMs;
  const isFresh = isScanDue(run, nowMs);
  if (isFresh) scanOutbox(run, nowMs);
  const { due, nextDueMs } = planLanes(waiting(run, nowMs), run.lanes, nowMs);
  for (const one of due) start(run, one);
  const isSomethingSoon = nextDueMs !== undefined && nextDueMs <= nowMs + lingerMs(run);
  if (run.inFlight.size > 0 || isSomethingSoon) {
    return { waitMs: Math.max(1, Math.min(SCAN_MS, (nextDueMs ?? Infinity) - nowMs)) };
  }
  if (isFresh && run.scannedAtMs !== undefined) {
    return { end: { kind: "idle", ...(nextDueMs === undefined ? {} : { nextDueMs }) } };
  }
  run.scannedAtMs = undefined;
  return { waitMs: 1 };
}

function reasonToEnd(
  run: Delivery,
  nowMs: number,
): "failed" | "lease_lost" | "time_up" | "cut_short" | undefined {
  if (run.failure !== undefined) return "failed";
  if (!run.lease.isHeld()) return "lease_lost";
  if (run.isCutShort?.() === true) return "cut_short";
  return nowMs > (run.untilMs ?? Infinity) - SHORTEST_REQUEST_MS ? "time_up" : undefined;
}

/** The clock was set back: what it said of the messages' dates no longer holds. */
function judgeAnew(run: Delivery): void {
  for (const key of run.queue.keys()) if (!run.inFlight.has(key)) run.queue.delete(key);
  run.scannedAtMs = undefined;
}

function isScanDue({ scannedAtMs }: Delivery, nowMs: number): boolean {
  return scannedAtMs === undefined || Math.abs(nowMs - scannedAtMs) >= SCAN_MS;
}

function waiting(run: Delivery, nowMs: number): Queued[] {
  const all = queued(run);
  if (run.isHurried?.() !== true) return all;
  const soonMs = nowMs + lingerMs(run);
  return all.map(({ message, lane }) => {
    const isHeld = run.held.has(nameKey(message));
    const isForCompany = !isHeld && message.attempts === 0 && message.notBeforeMs <= soonMs;
    return { message: isForCompany ? { ...message, notBeforeMs: 0 } : message, lane };
  });
}

function start(run: Delivery, one: Queued): void {
  const key = nameKey(one.message);
  const channel = run.channelByName.get(one.message.channel);
  const isKnown = run.queue.has(key) && !run.inFlight.has(key);
  if (channel === undefined || !isKnown) return;
  setBusy(run, one.lane, true);
  const sending = sendMessage(run, one, channel)
    .catch((error: unknown) => {
      run.failure ??= { error };
    })
    .finally(() => {
      setBusy(run, one.lane, false);
      run.inFlight.delete(key);
    });
  run.inFlight.set(key, sending);
}

function finish(run: Delivery, end: End): DeliverEnd {
  if (run.failure !== undefined || end.kind === "failed") {
    throw new AppError(
      "OUTBOX_UNWRITABLE",
      `Cannot write in ${run.outboxDir}, so nothing more is sent. Make room, or give yourself the right to write there.`,
      { cause: run.failure?.error },
    );
  }
  if (end.kind !== "lease_lost") writePauses(run.outboxDir, pausesOf(run), run.now());
  return end;
}

function lingerMs(run: Delivery): number {
  return run.lingerMs ?? MS_PER_MINUTE;
}

/** Less time is not worth a request. */
const SHORTEST_REQUEST_MS = 200;
const CLOCK_STEP_MS = 2 * MS_PER_SECOND;

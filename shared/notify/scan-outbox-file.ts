import { namesIn } from "../platform/folder-names-file.ts";
import { afterAttempt, asDropped } from "./after-attempt.ts";
import { problemOf, readChannelProblems } from "./channel-problems-file.ts";
import { claimedUntilMs, dropClaim } from "./claims-file.ts";
import { type Delivery, laneOfMessage, pauseLane } from "./delivery.ts";
import { isMessageOvertaken } from "./held-news.ts";
import type { Message } from "./message.ts";
import { isExpired, withSaneDates } from "./message-dates.ts";
import { fileAway, isDone, readOrSetAside, removeMessage } from "./messages-file.ts";
import {
  type ClaimName,
  type MessageName,
  nameKey,
  type OutboxNames,
  outboxNames,
} from "./outbox-names.ts";
import { settleMessage } from "./settle-message-file.ts";

/**
 * Brings a sender up to date with its outbox: new messages, what dead senders left, what need not be
 * sent any more. Reads only files it has not read before. Throws when the disk refuses.
 */
export function scanOutbox(run: Delivery, nowMs: number): void {
  const { names, isTooNew } = settledNames(run);
  const queue = new Map<string, Message>();
  run.held.clear();
  for (const name of names.messages) {
    const key = nameKey(name);
    const message = unfinished(run, name, nowMs);
    if (message === undefined) continue;
    queue.set(key, message);
    if (isTooNew(key)) run.held.set(key, nowMs + SCAN_MS);
  }
  run.queue = queue;
  run.problems = readChannelProblems(run.outboxDir);
  for (const claim of names.claims) {
    if (!run.inFlight.has(nameKey(claim))) takeOver(run, claim, nowMs);
  }
  dropUnsent(run, nowMs);
  run.scannedAtMs = nowMs;
}

function dropUnsent(run: Delivery, nowMs: number): void {
  const alerts = [...run.queue.values()].filter(({ alert }) => alert !== undefined);
  for (const [key, message] of run.queue) {
    if (run.held.has(key) || run.inFlight.has(key)) continue;
    const isOvertaken = isMessageOvertaken(message, alerts);
    const reason = isOvertaken ? "overtaken" : reasonToDrop(run, message, nowMs);
    if (reason !== undefined) settleMessage(run, asDropped(message, reason, nowMs));
  }
}

/** How often the names in the outbox are listed. */
export const SCAN_MS = 200;

/**
 * A list that is made while messages are added may hold a younger one and not the older one. Whatever
 * was added before a message that stands in a first list stands in a second; what only the second
 * has is not sent before a third.
 */
function settledNames(run: Delivery): {
  names: OutboxNames;
  isTooNew: (key: string) => boolean;
} {
  const first = outboxNames(namesIn(run.outboxDir));
  const keys = new Set(first.messages.map(nameKey));
  if ([...keys].every((key) => run.queue.has(key))) return { names: first, isTooNew: () => false };
  const names = outboxNames(namesIn(run.outboxDir));
  const before = run.queue;
  return { names, isTooNew: (key) => !keys.has(key) && !before.has(key) };
}

function unfinished(run: Delivery, name: MessageName, nowMs: number): Message | undefined {
  const known = run.queue.get(nameKey(name));
  if (known !== undefined || run.inFlight.has(nameKey(name))) return known;
  if (isDone(run.outboxDir, name)) {
    // Made once more by somebody who did not see the first one; its outcome stands.
    removeMessage(run.outboxDir, name);
    return undefined;
  }
  const message = readOrSetAside(run.outboxDir, name, nowMs);
  if (message?.outcome === undefined) return message && withSaneDates(message, nowMs);
  fileAway(run.outboxDir, name);
  return undefined;
}

/** A claim that is not ours is that of a sender that was killed or suspended. */
function takeOver(run: Delivery, claim: ClaimName, nowMs: number): void {
  const key = nameKey(claim);
  const message = run.queue.get(key);
  if (message === undefined) {
    if (isDone(run.outboxDir, claim)) dropClaim(run.outboxDir, claim);
    return;
  }
  if (claim.attempt <= message.attempts) {
    dropClaim(run.outboxDir, claim);
    return;
  }
  const untilMs = claimedUntilMs(run.outboxDir, claim, nowMs);
  if (untilMs !== undefined) {
    run.held.set(key, untilMs);
    pauseLane(run, laneOfMessage(run, message), { sinceMs: nowMs, untilMs });
    return;
  }
  const begun = { ...message, attempts: claim.attempt - 1 };
  const lost = { kind: "unknown", problem: SENDER_GONE } as const;
  settleMessage(run, afterAttempt(begun, lost, { nowMs, random: run.random() }), claim);
}

function reasonToDrop(run: Delivery, message: Message, nowMs: number): string | undefined {
  const channel = run.channelByName.get(message.channel);
  const isLate = isExpired(message, nowMs);
  // Its token may stand in the environment of another process, which comes and sends it.
  if (channel === undefined) return isLate ? "channel not set up" : undefined;
  return problemOf(run.problems, channel)?.problem ?? (isLate ? "expired" : undefined);
}

const SENDER_GONE = "The process that sent it ended before it knew the answer.";

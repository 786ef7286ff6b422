import { afterAttempt } from "./after-attempt.ts";
import { askedPauseMs } from "./backoff.ts";
import type { Attempt, Channel, Parcel } from "./channel.ts";
import { clearChannelProblem, noteChannelProblem, problemOf } from "./channel-problems-file.ts";
import { dropClaim, isClaimOf, takeClaim } from "./claims-file.ts";
import { type Delivery, pauseLane, pausesOf } from "./delivery.ts";
import type { Queued } from "./lanes.ts";
import type { Message } from "./message.ts";
import { withSaneDates } from "./message-dates.ts";
import { asRepeat } from "./message-text.ts";
import { isDone, readMessage } from "./messages-file.ts";
import { type ClaimName, nameKey } from "./outbox-names.ts";
import { writePauses } from "./pauses-file.ts";
import { settleMessage } from "./settle-message-file.ts";

/**
 * One request for one message, if it is still ours to send. Its claim is on disk before anything leaves,
 * and stays when the outcome cannot be written. Rejects when the disk refuses.
 */
export async function sendMessage(
  run: Delivery,
  { message, lane }: Queued,
  channel: Channel,
): Promise<void> {
  const { outboxDir, lease } = run;
  const startMs = run.now();
  const timeoutMs = Math.min(run.requestTimeoutMs, (run.untilMs ?? Infinity) - startMs);
  const claim = { id: message.id, channel: message.channel, attempt: message.attempts + 1 };
  if (!takeClaim(outboxDir, claim, { holder: lease.id, untilMs: startMs + timeoutMs })) {
    forget(run, message);
    return;
  }
  run.onStep?.("claimed");
  // After the claim, not before: whoever takes the lease now sees the claim, or we see him.
  const current = lease.isHeld() ? stillWaiting(run, message) : undefined;
  if (current === undefined) {
    dropClaim(outboxDir, claim);
    forget(run, message);
    return;
  }
  run.onStep?.("checked");
  const attempt = await channel.send(parcelOf(current, channel, timeoutMs));
  run.onStep?.("answered");
  pauseAfter(run, lane, attempt);
  noteHealth(run, channel, attempt);
  settle(run, { current, claim, attempt });
}

/** Nobody was faster, here or in another process. */
function stillWaiting(run: Delivery, message: Message): Message | undefined {
  if (isDone(run.outboxDir, message)) return undefined;
  const current = readMessage(run.outboxDir, message);
  if (current === undefined || current.outcome !== undefined) return undefined;
  return current.attempts === message.attempts ? withSaneDates(current, run.now()) : undefined;
}

function parcelOf(message: Message, channel: Channel, timeoutMs: number): Parcel {
  const { id, text, isRepeat } = message;
  const chatId = message.chatId ?? channel.chatId;
  return {
    id,
    text: isRepeat ? asRepeat(text) : text,
    ...(chatId === undefined ? {} : { chatId }),
    ...(message.alert === undefined ? {} : { alert: message.alert }),
    timeoutMs,
  };
}

function pauseAfter(run: Delivery, lane: string, attempt: Attempt): void {
  const nowMs = run.now();
  pauseLane(run, lane, { sinceMs: nowMs, untilMs: nowMs + run.minIntervalMs });
  if (attempt.kind !== "later" || attempt.retryAfterMs === undefined) return;
  const untilMs = nowMs + askedPauseMs(attempt.retryAfterMs);
  pauseLane(run, lane, { sinceMs: nowMs, untilMs });
  // On disk at once: the next sender must not ask a server that wants to be left alone.
  writePauses(run.outboxDir, pausesOf(run), nowMs);
}

function noteHealth(run: Delivery, channel: Channel, attempt: Attempt): void {
  const { name, fingerprint } = channel;
  if (attempt.kind === "delivered" && run.problems[name] !== undefined) {
    clearChannelProblem(run.outboxDir, name);
  }
  if (attempt.kind !== "refused" || !attempt.isChannelBroken) return;
  if (problemOf(run.problems, channel) !== undefined) return;
  const { problem } = attempt;
  noteChannelProblem(run.outboxDir, name, { fingerprint, problem, atMs: run.now() });
  run.onStep?.("noted");
  run.onProblem(name, problem);
  // Read again before anything else goes to it.
  run.scannedAtMs = undefined;
}

function settle(
  run: Delivery,
  { current, claim, attempt }: { current: Message; claim: ClaimName; attempt: Attempt },
): void {
  const isOurs = isClaimOf(run.outboxDir, claim, run.lease.id);
  // Suspended too long: somebody else has decided what became of it.
  if (!isOurs || stillWaiting(run, current) === undefined) {
    forget(run, current);
    return;
  }
  const at = { nowMs: run.now(), random: run.random() };
  settleMessage(run, afterAttempt(current, attempt, at), claim);
}

/** What is known of it is no longer so: it is read again. */
function forget(run: Delivery, message: Message): void {
  run.queue.delete(nameKey(message));
  run.scannedAtMs = undefined;
}

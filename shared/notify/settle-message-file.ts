import { dropClaim } from "./claims-file.ts";
import type { Delivery } from "./delivery.ts";
import type { Message } from "./message.ts";
import { fileAway, writeMessage } from "./messages-file.ts";
import { type ClaimName, nameKey } from "./outbox-names.ts";

/**
 * Writes down what became of a message, in an order in which a kill loses nothing: a claim that is left
 * over is known by the count of attempts, a finished message that was not filed away by its outcome.
 */
export function settleMessage(run: Delivery, after: Message, claim?: ClaimName): void {
  writeMessage(run.outboxDir, after);
  run.onStep?.("written");
  if (claim !== undefined) {
    dropClaim(run.outboxDir, claim);
    run.onStep?.("unclaimed");
  }
  const key = nameKey(after);
  if (after.outcome === undefined) {
    run.queue.set(key, after);
    return;
  }
  run.queue.delete(key);
  fileAway(run.outboxDir, after);
  run.onStep?.("filed");
}

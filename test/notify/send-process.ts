import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { deliver } from "../../shared/notify/deliver-file.ts";
import type { DeliveryStep } from "../../shared/notify/delivery.ts";
import { takeLease } from "../../shared/notify/lease-file.ts";
import type { Message } from "../../shared/notify/message.ts";
import { addMessage } from "../../shared/notify/messages-file.ts";
import { parseMessage } from "../../shared/notify/parse-message.ts";
import { numberAt, parseObject, stringAt } from "../../shared/platform/read-value.ts";
import { chatChannel } from "./chat-channel.ts";

/** What a process of the tests is to do: it comes as JSON in its first argument. */
export type SendOrder =
  | {
      kind: "send";
      outboxDir: string;
      port: number;
      minIntervalMs: number;
      requestTimeoutMs: number;
      /** Comes into being when the process shall end; without it the process ends when it is idle. */
      stopPath?: string;
      /** Kills itself after so many steps. */
      killAtStep?: number;
      /** Suspends itself the first time it comes past that step. */
      suspendAt?: DeliveryStep;
    }
  | { kind: "queue"; outboxDir: string; messages: readonly Message[]; pauseMs: number };

const STALE_MS = 2_000;

async function main(): Promise<void> {
  const order = parseObject(process.argv[2] ?? "");
  const outboxDir = stringAt(order, "outboxDir") ?? "";
  if (order?.kind === "queue") await queueAll(outboxDir, order);
  else await send(outboxDir, order ?? {});
}

async function queueAll(outboxDir: string, order: { readonly [key: string]: unknown }) {
  const messages = Array.isArray(order.messages) ? order.messages : [];
  for (const raw of messages) {
    const message = parseMessage(JSON.stringify(raw));
    if (message === undefined) throw new Error("not a message");
    addMessage(outboxDir, message);
    await sleep(numberAt(order, "pauseMs") ?? 0);
  }
}

async function send(outboxDir: string, order: { readonly [key: string]: unknown }) {
  const stopPath = stringAt(order, "stopPath");
  const onStep = steps(order);
  const endMs = Date.now() + 200_000;
  for (;;) {
    const lease = await takeLease(outboxDir, Date.now, STALE_MS);
    if (lease !== undefined) {
      await deliver({
        outboxDir,
        channels: [chatChannel(numberAt(order, "port") ?? 0, String(process.pid))],
        minIntervalMs: numberAt(order, "minIntervalMs") ?? 0,
        requestTimeoutMs: numberAt(order, "requestTimeoutMs") ?? 1_000,
        lease,
        now: Date.now,
        random: () => 1,
        sleep: (ms) => sleep(ms),
        onProblem: () => {},
        onStep,
      });
      await lease.release();
      if (stopPath === undefined) return;
    }
    if (Date.now() > endMs || (stopPath !== undefined && existsSync(stopPath))) return;
    await sleep(50);
  }
}

function steps(order: { readonly [key: string]: unknown }): (step: DeliveryStep) => void {
  const killAtStep = numberAt(order, "killAtStep");
  let suspendAt = stringAt(order, "suspendAt");
  let count = 0;
  return (step) => {
    count += 1;
    if (count === killAtStep) process.kill(process.pid, "SIGKILL");
    if (step !== suspendAt) return;
    suspendAt = undefined;
    process.kill(process.pid, "SIGSTOP");
  };
}

void main();

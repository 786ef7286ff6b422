import { utimesSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import type { Message } from "../../shared/notify/message.ts";
import { addMessage, readDone, readMessages } from "../../shared/notify/messages-file.ts";
import { type Reply, startChatServer } from "./chat-server.ts";
import { messageOf } from "./outbox-fixture.ts";
import { buildSender, startProcess } from "./sender-program.ts";

/** They mostly wait. */
const AT_ONCE = 10;

/** What the server does with the first request for each, and with those that follow. */
const REPLIES: readonly (readonly [Reply, Reply])[] = [
  ["ok", "ok"],
  ["429", "ok"],
  ["reset_accepted", "ok"],
  ["400", "400"],
  ["reset", "ok"],
];
const ALERTS: ReadonlySet<number> = new Set([2, 4]);

test("a sender that is killed between any two steps leaves nothing to be sent twice", async () => {
  await using fixture = await createFixture();
  const program = await buildSender(fixture.path);
  const endings: string[][] = [];

  // Until a sender comes to its end before the step at which it would kill itself.
  for (let first = 1; endings.length < first; first += AT_ONCE) {
    const steps = Array.from({ length: AT_ONCE }, (_, i) => first + i);
    const ended = await Promise.all(
      steps.map((step) => killedAt(step, program, fixture.getPath(`outbox-${step}`))),
    );
    for (const ending of ended) if (ending !== undefined) endings.push(ending);
    if (ended.includes(undefined)) break;
  }

  expect(endings.length).toBeGreaterThan(30);
  expect(endings.flat()).toEqual([]);
}, 120_000);

/** What is wrong with how it ended; `undefined` when nothing was killed. */
async function killedAt(
  step: number,
  program: string,
  outboxDir: string,
): Promise<string[] | undefined> {
  await using server = await startChatServer(({ id }, before) => {
    const replies = REPLIES[Number(id.split("-").at(-1))] ?? ["ok", "ok"];
    return replies[before === 0 ? 0 : 1];
  });
  const nowMs = Date.now();
  for (const n of REPLIES.keys()) {
    const importance = ALERTS.has(n) ? "alert" : "ping";
    addMessage(outboxDir, messageOf(n, nowMs - 100, { importance, sessionId: `session-${n % 3}` }));
  }
  const order = {
    kind: "send",
    outboxDir,
    port: server.port,
    minIntervalMs: 0,
    requestTimeoutMs: 300,
  } as const;
  const killed = startProcess(program, { ...order, killAtStep: step });
  await killed.exited;
  if (killed.child.signalCode !== "SIGKILL") return undefined;
  const longAgo = new Date(nowMs - 60_000);
  utimesSync(`${outboxDir}/sender.lock`, longAgo, longAgo);
  await startProcess(program, order).exited;
  const titles = (id: string) =>
    server.accepted.filter((post) => post.id === id).map(({ title }) => title);
  const done = readDone(outboxDir);
  const isAllDone = done.length === REPLIES.length && readMessages(outboxDir).length === 0;
  return [
    ...(isAllDone ? [] : [`killed at step ${step}: ${done.length} of ${REPLIES.length} done`]),
    ...done.flatMap((message) => wrongWith(message, titles(message.id), step)),
  ];
}

function wrongWith(message: Message, titles: readonly string[], step: number): string[] {
  const { importance, outcome } = message;
  const kind = outcome?.kind ?? "none";
  const isMarked = titles.every((title, i) => i === 0 || title.endsWith("(may repeat)"));
  const mostAccepted = importance === "alert" ? 2 : 1;
  const isRight =
    isMarked &&
    titles.length <= mostAccepted &&
    (kind === "delivered" ? titles.length > 0 : kind === "uncertain" || titles.length === 0);
  return isRight ? [] : [`killed at step ${step}: ${message.id} ${kind}: ${titles.join(", ")}`];
}

test("an outcome that the disk does not take makes the message uncertain, and nothing is sent twice", async () => {
  await using fixture = await createFixture();
  await using server = await startChatServer(() => "ok");
  const program = await buildSender(fixture.path);
  const outboxDir = fixture.getPath("outbox");
  const nowMs = Date.now();
  const long = { title: "long", lines: ["x".repeat(600)] };
  addMessage(outboxDir, messageOf(0, nowMs - 100, { text: long }));
  addMessage(outboxDir, messageOf(1, nowMs - 100, { text: long }));
  const order = {
    kind: "send",
    outboxDir,
    port: server.port,
    minIntervalMs: 0,
    requestTimeoutMs: 3_000,
  } as const;

  // Files may grow to 512 bytes: the claim is written, the message with its outcome is not.
  const limited = ["sh", "-c", 'ulimit -f 1; exec "$@"', "sh"];
  const first = startProcess(program, order, limited);
  await first.exited;
  const acceptedFirst = server.accepted.length;
  await startProcess(program, order).exited;

  expect(first.child.exitCode).not.toBe(0);
  expect(acceptedFirst).toBe(1);
  expect(server.accepted.map(({ id }) => id.slice(-5))).toEqual(["key-0", "key-1"]);
  expect(readDone(outboxDir).map(({ outcome }) => outcome?.kind)).toEqual([
    "uncertain",
    "delivered",
  ]);
});

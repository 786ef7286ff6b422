import { utimesSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import type { Attempt } from "../../shared/notify/channel.ts";
import { clearChannelProblem } from "../../shared/notify/channel-problems-file.ts";
import { takeClaim } from "../../shared/notify/claims-file.ts";
import type { Message } from "../../shared/notify/message.ts";
import { addMessage, readDone, readMessages } from "../../shared/notify/messages-file.ts";
import { namesIn } from "../../shared/platform/folder-names-file.ts";
import { messageOf } from "./outbox-fixture.ts";
import { outcomes, START_MS, sending } from "./sending.ts";

const OK: Attempt = { kind: "delivered" };
const BUSY: Attempt = { kind: "later", problem: "The server is busy." };
const LOST: Attempt = { kind: "unknown", problem: "The connection ended." };

function add(outboxDir: string, ...messages: Message[]): void {
  for (const message of messages) addMessage(outboxDir, message);
}

test("one chat gets a message a second, chats do not wait for each other", async () => {
  await using fixture = await createFixture();
  const sender = sending(fixture.path, () => OK);
  add(fixture.path, ...[0, 1, 2].map((n) => messageOf(n, START_MS - 100)));
  add(fixture.path, messageOf(3, START_MS - 100, { chatId: "other" }));

  const end = await sender.run();

  expect(end).toEqual({ kind: "idle" });
  expect(sender.sent).toEqual([
    { atMs: 0, title: "message 0", chatId: "home" },
    { atMs: 0, title: "message 3", chatId: "other" },
    { atMs: 1_020, title: "message 1", chatId: "home" },
    { atMs: 2_040, title: "message 2", chatId: "home" },
  ]);
});

test("a failed message is tried again after 1, 2, 4 … seconds, and its session waits for it", async () => {
  await using fixture = await createFixture();
  const sender = sending(fixture.path, (_, nth) => (nth < 5 ? BUSY : OK));
  add(fixture.path, messageOf(0, START_MS - 100, { sessionId: "a" }));
  add(fixture.path, messageOf(1, START_MS - 100, { sessionId: "a" }));

  await sender.run({ minIntervalMs: 0 });

  expect(sender.sent.map(({ atMs, title }) => `${atMs} ${title}`)).toEqual([
    "0 message 0",
    "1020 message 0",
    "3040 message 0",
    "7060 message 0",
    "15080 message 0",
    "15100 message 1",
  ]);
});

test("of what waits to be told of one window the last is told", async () => {
  await using fixture = await createFixture();
  const sender = sending(fixture.path, () => OK);
  const alertOf = (n: number, key: string, window = "seven_day"): Message =>
    messageOf(n, START_MS, {
      ...{ notices: [key], importance: "alert", notBeforeMs: START_MS + 5_000 },
      alert: { kind: "limit_reached", account: "a", window },
    });
  add(fixture.path, alertOf(0, "limit-a-seven_day-29930460-80"));
  add(fixture.path, alertOf(1, "limit-a-five_hour-29919780-80", "five_hour"));
  add(fixture.path, alertOf(2, "limit-a-seven_day-29930460-runs-out"));
  add(fixture.path, alertOf(3, "limit-b-seven_day-29930460-80"));
  add(fixture.path, alertOf(4, "limit-a-seven_day-29930460-95"));

  await sender.run();

  expect(outcomes(fixture.path)).toEqual([
    "message 0: dropped: overtaken",
    "message 1: delivered",
    "message 2: dropped: overtaken",
    "message 3: delivered",
    "message 4: delivered",
  ]);
});

test("a server that says when to come back is left alone until then, by the next sender as well", async () => {
  await using fixture = await createFixture();
  const wait: Attempt = { kind: "later", problem: "Too many.", retryAfterMs: 90_000 };
  const sender = sending(fixture.path, (_, nth) => (nth === 1 ? wait : OK));
  add(fixture.path, messageOf(0, START_MS - 100), messageOf(1, START_MS - 100));
  add(fixture.path, messageOf(2, START_MS - 100, { chatId: "other" }));

  const end = await sender.run();
  const next = await sender.run({ lingerMs: 100_000 });

  expect(end).toEqual({ kind: "idle", nextDueMs: START_MS + 90_020 });
  expect(next).toEqual({ kind: "idle" });
  expect(sender.sent.map(({ atMs, title }) => `${atMs} ${title}`)).toEqual([
    "0 message 0",
    "0 message 2",
    "90020 message 0",
    "91040 message 1",
  ]);
});

test("of an outcome nobody knows: a ping is left, an alert repeated once and marked", async () => {
  await using fixture = await createFixture();
  const sender = sending(fixture.path, ({ text }) =>
    text.title.includes("message 1 (may") ? OK : LOST,
  );
  add(fixture.path, messageOf(0, START_MS - 100));
  add(fixture.path, messageOf(1, START_MS - 100, { importance: "alert" }));
  add(fixture.path, messageOf(2, START_MS - 100, { importance: "alert" }));

  await sender.run({ minIntervalMs: 0 });

  expect(sender.sent.map(({ title }) => title)).toEqual([
    "message 0",
    "message 1",
    "message 2",
    "message 1 (may repeat)",
    "message 2 (may repeat)",
  ]);
  expect(outcomes(fixture.path)).toEqual([
    "message 0: uncertain: The connection ended.",
    "message 1: delivered",
    "message 2: uncertain: The connection ended.",
  ]);
});

test("a channel that refuses everything is asked once, until its settings change or it is cleared", async () => {
  await using fixture = await createFixture();
  const broken: Attempt = {
    kind: "refused",
    problem: "The token is wrong.",
    isChannelBroken: true,
  };
  const sender = sending(fixture.path, (_, nth) => (nth < 3 ? broken : OK));
  const bring = (n: number) => add(fixture.path, messageOf(n, START_MS - 100));

  bring(0);
  bring(1);
  await sender.run();
  bring(2);
  await sender.run();
  bring(3);
  await sender.run({ channels: [{ ...sender.channel, fingerprint: "second" }] });
  clearChannelProblem(fixture.path, "telegram");
  bring(4);
  await sender.run();

  expect(outcomes(fixture.path)).toEqual([
    "message 0: dropped: The token is wrong.",
    "message 1: dropped: The token is wrong.",
    "message 2: dropped: The token is wrong.",
    "message 3: dropped: The token is wrong.",
    "message 4: delivered",
  ]);
  expect(sender.sent.map(({ title }) => title)).toEqual(["message 0", "message 3", "message 4"]);
  expect(sender.problems).toEqual([
    "telegram: The token is wrong.",
    "telegram: The token is wrong.",
  ]);
});

test("what cannot or need not be sent is dropped with the reason", async () => {
  await using fixture = await createFixture();
  const refused: Attempt = { kind: "refused", problem: "Too long.", isChannelBroken: false };
  const sender = sending(fixture.path, () => refused);
  add(fixture.path, messageOf(0, START_MS - 3_700_000, { channel: "slack" }));
  add(fixture.path, messageOf(1, START_MS - 3_700_000));
  add(fixture.path, messageOf(2, START_MS - 3_700_000, { isRepeat: true, attempts: 1 }));
  add(fixture.path, messageOf(3, START_MS - 100));

  await sender.run();

  expect(outcomes(fixture.path).sort()).toEqual([
    "message 0: dropped: channel not set up",
    "message 1: dropped: expired",
    "message 2: uncertain: expired",
    "message 3: dropped: Too long.",
  ]);
});

test("what another process has the token for is left to it, and holds up nothing", async () => {
  await using fixture = await createFixture();
  const sender = sending(fixture.path, () => OK);
  add(fixture.path, messageOf(0, START_MS - 100, { channel: "slack" }));
  add(fixture.path, messageOf(1, START_MS - 100));

  const end = await sender.run();

  expect(end).toEqual({ kind: "idle" });
  expect(outcomes(fixture.path)).toEqual(["message 1: delivered"]);
  expect(readMessages(fixture.path).map(({ channel }) => channel)).toEqual(["slack"]);
});

test("a message that fails for an hour is dropped", async () => {
  await using fixture = await createFixture();
  const sender = sending(fixture.path, () => BUSY);
  add(fixture.path, messageOf(0, START_MS - 100));

  await sender.run();

  expect(outcomes(fixture.path)).toEqual(["message 0: dropped: expired"]);
  expect(sender.sent.length).toBeGreaterThan(60);
  expect(sender.clock.passedMs()).toBeLessThan(3_600_000);
});

test("what is added while it sends is sent too; what is due later than in a minute is left", async () => {
  await using fixture = await createFixture();
  const late = messageOf(9, START_MS - 100, { notBeforeMs: START_MS + 300_000 });
  const sender = sending(fixture.path, (_, nth) => {
    if (nth === 1) add(fixture.path, messageOf(1, START_MS), late);
    return OK;
  });
  add(fixture.path, messageOf(0, START_MS - 100));

  const end = await sender.run();

  expect(end).toEqual({ kind: "idle", nextDueMs: START_MS + 300_000 });
  expect(sender.sent.map(({ title }) => title)).toEqual(["message 0", "message 1"]);
});

test("in a hurry nothing waits for company, and the end comes in time", async () => {
  await using fixture = await createFixture();
  const sender = sending(fixture.path, () => OK);
  const notBeforeMs = START_MS + 10_000;
  add(fixture.path, ...[0, 1, 2, 3].map((n) => messageOf(n, START_MS - 9, { notBeforeMs })));

  const end = await sender.run({ isHurried: () => true, untilMs: START_MS + 2_000 });

  expect(end).toEqual({ kind: "time_up" });
  expect(sender.sent.map(({ atMs }) => atMs)).toEqual([0, 1_020]);
  expect(readMessages(fixture.path)).toHaveLength(2);
});

test("who has lost the lease sends nothing more", async () => {
  await using fixture = await createFixture();
  let isHeld = true;
  const sender = sending(fixture.path, () => {
    isHeld = false;
    return OK;
  });
  add(fixture.path, messageOf(0, START_MS - 100), messageOf(1, START_MS - 100));

  const lease = { id: "test", isHeld: () => isHeld, release: async () => {} };
  const end = await sender.run({ lease });

  expect(end).toEqual({ kind: "lease_lost" });
  expect(outcomes(fixture.path)).toEqual(["message 0: delivered"]);
  expect(readMessages(fixture.path)).toHaveLength(1);
});

test("a request of another sender is waited for before its message counts as uncertain", async () => {
  await using fixture = await createFixture();
  const sender = sending(fixture.path, () => OK);
  const first = messageOf(0, START_MS - 100, { sessionId: "a" });
  add(fixture.path, first, messageOf(1, START_MS - 100, { sessionId: "a" }));
  takeClaim(
    fixture.path,
    { id: first.id, channel: "telegram", attempt: 1 },
    { holder: "dead", untilMs: START_MS + 4_000 },
  );

  await sender.run();

  expect(sender.sent.map(({ atMs, title }) => `${atMs} ${title}`)).toEqual(["5000 message 1"]);
  expect(outcomes(fixture.path)).toEqual([
    "message 0: uncertain: The process that sent it ended before it knew the answer.",
    "message 1: delivered",
  ]);
});

test.each([-5 * 3_600_000, -60_000])(
  "a clock that is set by %d ms while a message waits delays nothing by more than minutes",
  async (byMs) => {
    await using fixture = await createFixture();
    const sender = sending(fixture.path, (_, nth) => {
      if (nth === 3) sender.clock.set(byMs);
      return nth < 5 ? BUSY : OK;
    });
    add(fixture.path, messageOf(0, START_MS - 100), messageOf(1, START_MS - 100));

    await sender.run();

    expect(outcomes(fixture.path)).toEqual(["message 0: delivered", "message 1: delivered"]);
    expect(sender.clock.passedMs()).toBeLessThan(180_000);
  },
);

test("what was dated by a clock that was ahead is sent all the same", async () => {
  await using fixture = await createFixture();
  const sender = sending(fixture.path, () => OK);
  const dayMs = 86_400_000;
  add(fixture.path, messageOf(0, START_MS + 300 * dayMs));
  add(fixture.path, messageOf(1, START_MS - 100, { notBeforeMs: START_MS + 3 * dayMs }));

  await sender.run();

  expect(outcomes(fixture.path)).toEqual(["message 1: delivered", "message 0: delivered"]);
  expect(sender.clock.passedMs()).toBeLessThan(2_000);
});

test("a file that is no message is put away, unless it may still be in the making", async () => {
  await using fixture = await createFixture();
  const sender = sending(fixture.path, () => OK);
  const torn = `${String(START_MS)}-torn.telegram.message.json`;
  const fresh = `${String(START_MS)}-fresh.telegram.message.json`;
  for (const name of [torn, fresh]) writeFileSync(fixture.getPath(name), '{"version":1');
  utimesSync(fixture.getPath(torn), START_MS / 1_000 - 60, START_MS / 1_000 - 60);
  utimesSync(fixture.getPath(fresh), START_MS / 1_000, START_MS / 1_000);

  await sender.run();

  expect(namesIn(fixture.path).sort()).toEqual([fresh, `${torn}.corrupt-${START_MS}`]);
});

test("a message that was sent and is made again is not sent again", async () => {
  await using fixture = await createFixture();
  const sender = sending(fixture.path, () => OK);
  const message = messageOf(0, START_MS - 100);
  add(fixture.path, message);
  await sender.run();

  expect(addMessage(fixture.path, message)).toBe("known");
  writeFileSync(fixture.getPath(`${message.id}.telegram.message.json`), JSON.stringify(message));
  await sender.run();

  expect(sender.sent).toHaveLength(1);
  expect(namesIn(fixture.path)).toEqual(["done", "lanes.json"]);
});

test("whatever the server answers, each message ends, in order, and is accepted once", async () => {
  const answers = fc.constantFrom("delivered", "later", "busy", "unknown", "refused");
  const one = fc.record({ session: fc.nat(2), chat: fc.nat(1), isAlert: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      fc.array(one, { maxLength: 12 }),
      fc.array(answers, { minLength: 1, maxLength: 30 }),
      async (messages, script) => {
        await using fixture = await createFixture();
        const accepted: number[] = [];
        const sender = sending(fixture.path, ({ id }, nth) => {
          const kind = nth > 60 ? "delivered" : (script[nth % script.length] ?? "delivered");
          if (kind === "delivered") accepted.push(Number(id.split("-").at(-1)));
          return attemptOf(kind);
        });
        for (const [n, { session, chat, isAlert }] of messages.entries()) {
          const sessionId = `${session}-${chat}`;
          const importance = isAlert ? "alert" : "ping";
          add(
            fixture.path,
            messageOf(n, START_MS - 100, { sessionId, chatId: `${chat}`, importance }),
          );
        }

        await sender.run();

        expect(readDone(fixture.path)).toHaveLength(messages.length);
        expect(new Set(accepted).size).toBe(accepted.length);
        for (const session of [0, 1, 2]) {
          for (const chat of [0, 1]) {
            const own = accepted.filter(
              (n) => messages[n]?.session === session && messages[n]?.chat === chat,
            );
            expect(own).toEqual([...own].sort((a, b) => a - b));
          }
        }
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);

function attemptOf(kind: "delivered" | "later" | "busy" | "unknown" | "refused"): Attempt {
  if (kind === "delivered") return OK;
  if (kind === "later") return BUSY;
  if (kind === "busy") return { kind: "later", problem: "Too many.", retryAfterMs: 500 };
  if (kind === "unknown") return LOST;
  return { kind: "refused", problem: "Too long.", isChannelBroken: false };
}

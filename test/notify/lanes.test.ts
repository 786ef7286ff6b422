import fc from "fast-check";
import { expect, test } from "vitest";
import {
  isPaused,
  type Lane,
  laneName,
  longerPause,
  planLanes,
} from "../../shared/notify/lanes.ts";
import { messageOf } from "./outbox-fixture.ts";

const NOW_MS = 1_790_000_000_000;

test("the oldest that is due goes first, and only behind those of its own session", () => {
  const waiting = [
    { sessionId: "a", notBeforeMs: NOW_MS + 5_000 },
    { sessionId: "a", notBeforeMs: NOW_MS },
    { sessionId: "b", notBeforeMs: NOW_MS },
    { sessionId: "c", notBeforeMs: NOW_MS },
  ].map((fields, n) => ({ message: messageOf(n, NOW_MS - 10, fields), lane: "telegram 1" }));

  const { due, nextDueMs } = planLanes(waiting, new Map(), NOW_MS);

  expect(due.map(({ message }) => message.text.title)).toEqual(["message 2"]);
  expect(nextDueMs).toBe(NOW_MS + 5_000);
});

test("a lane that is busy or paused sends nothing; a pause from the future is void", () => {
  const waiting = ["busy", "paused", "wrong clock"].map((lane, n) => ({
    message: messageOf(n, NOW_MS - 10),
    lane,
  }));
  const hourMs = 3_600_000;
  const lanes = new Map<string, Lane>([
    ["busy", { isBusy: true }],
    ["paused", { isBusy: false, pause: { sinceMs: NOW_MS - 1, untilMs: NOW_MS + 700 } }],
    [
      "wrong clock",
      { isBusy: false, pause: { sinceMs: NOW_MS + hourMs, untilMs: NOW_MS + 2 * hourMs } },
    ],
  ]);

  const { due, nextDueMs } = planLanes(waiting, lanes, NOW_MS);

  expect(due.map(({ lane }) => lane)).toEqual(["wrong clock"]);
  expect(nextDueMs).toBe(NOW_MS + 700);
});

test("whatever waits: one of a lane at a time, none early, none before an older one of its session", () => {
  const one = fc.record({
    session: fc.nat(3),
    lane: fc.nat(2),
    inMs: fc.integer({ min: -5, max: 5 }),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 20 }), (all) => {
      const waiting = all.map(({ session, lane, inMs }, n) => ({
        message: messageOf(n, NOW_MS - 100, {
          sessionId: `${session}`,
          notBeforeMs: NOW_MS + inMs,
        }),
        lane: laneName("telegram", `${lane}`),
      }));

      const { due, nextDueMs } = planLanes(waiting, new Map(), NOW_MS);

      expect(new Set(due.map(({ lane }) => lane)).size).toBe(due.length);
      for (const { message, lane } of due) {
        expect(message.notBeforeMs).toBeLessThanOrEqual(NOW_MS);
        const own = waiting.find(
          (other) => other.lane === lane && other.message.sessionId === message.sessionId,
        );
        expect(own?.message.id).toBe(message.id);
      }
      // Something always moves: now, or at a known time.
      expect(waiting.length === 0 || due.length > 0 || nextDueMs !== undefined).toBe(true);
    }),
  );
});

test("of two pauses the one that lasts longer holds", () => {
  const short = { sinceMs: NOW_MS, untilMs: NOW_MS + 1 };
  const long = { sinceMs: NOW_MS, untilMs: NOW_MS + 9 };

  expect([
    longerPause(short, long),
    longerPause(long, short),
    longerPause(undefined, short),
  ]).toEqual([long, long, short]);
  expect([isPaused(long, NOW_MS + 8), isPaused(long, NOW_MS + 9)]).toEqual([true, false]);
});

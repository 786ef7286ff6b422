import fc from "fast-check";
import { expect, test } from "vitest";
import { CHANNELS } from "../../shared/config/notify-config.ts";
import type { Message } from "../../shared/notify/message.ts";
import { messageJson, parseMessage } from "../../shared/notify/parse-message.ts";
import { messageOf } from "./outbox-fixture.ts";

const messages: fc.Arbitrary<Message> = fc
  .record(
    {
      channel: fc.constantFrom(...CHANNELS),
      importance: fc.constantFrom("ping", "alert"),
      chatId: fc.string({ minLength: 1 }),
      sessionId: fc.uuid(),
      problem: fc.string({ minLength: 1 }),
      attempts: fc.nat(),
      isRepeat: fc.boolean(),
      text: fc.record({ title: fc.string({ minLength: 1 }), lines: fc.array(fc.string()) }),
      outcome: fc.record({
        kind: fc.constantFrom("delivered", "uncertain", "dropped"),
        atMs: fc.nat(),
      }),
    },
    { requiredKeys: ["channel", "importance", "attempts", "isRepeat", "text"] },
  )
  .map((fields) => messageOf(1, 1_790_000_000_000, fields));

test("reads what was written", () => {
  fc.assert(
    fc.property(messages, (message) => {
      expect(parseMessage(messageJson(message))).toEqual(message);
    }),
  );
});

test("a torn one is none", () => {
  fc.assert(
    fc.property(messages, fc.double({ min: 0, max: 0.999, noNaN: true }), (message, share) => {
      const text = messageJson(message).trimEnd();
      expect(parseMessage(text.slice(0, Math.floor(text.length * share)))).toBeUndefined();
    }),
  );
});

test.each([
  ["another version", { version: 2 }],
  ["an id that is no name of ours", { id: "../../etc/passwd" }],
  ["a channel nobody knows", { channel: "pigeon" }],
  ["no title", { text: { title: "", lines: [] } }],
  ["half an attempt", { attempts: 0.5 }],
  ["a date that is none", { expiresAtMs: "soon" }],
  ["an outcome nobody knows", { outcome: { kind: "eaten", atMs: 1 } }],
])("%s is no message", (_, wrong) => {
  const text = JSON.stringify({ ...messageOf(1, 1_790_000_000_000), ...wrong });

  expect(parseMessage(text)).toBeUndefined();
});

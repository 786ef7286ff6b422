import type { Message } from "../../shared/notify/message.ts";

/** A message that is due at once. `n` orders it; its id is dated `atMs + n`. */
export function messageOf(n: number, atMs: number, overrides: Partial<Message> = {}): Message {
  const createdAtMs = atMs + n;
  return {
    version: 1,
    id: `${String(createdAtMs).padStart(13, "0")}-key-${n}`,
    channel: "telegram",
    importance: "ping",
    text: { title: `message ${n}`, lines: [] },
    notices: [`key-${n}`],
    createdAtMs,
    notBeforeMs: createdAtMs,
    expiresAtMs: createdAtMs + 3_600_000,
    attempts: 0,
    isRepeat: false,
    ...overrides,
  };
}

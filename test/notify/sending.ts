import type { Attempt, Channel, Parcel } from "../../shared/notify/channel.ts";
import { deliver } from "../../shared/notify/deliver-file.ts";
import type { DeliverOptions } from "../../shared/notify/delivery.ts";
import type { Lease } from "../../shared/notify/lease-file.ts";
import { readDone } from "../../shared/notify/messages-file.ts";
import { virtualClock } from "./virtual-clock.ts";

export const START_MS = 1_790_000_000_000;
const REQUEST_MS = 20;

export type Sent = { atMs: number; title: string; chatId: string };

/** A sender on a clock of its own, with a channel that does as `answer` says, told which request it is. */
export function sending(outboxDir: string, answer: (parcel: Parcel, nth: number) => Attempt) {
  const clock = virtualClock(START_MS);
  const sent: Sent[] = [];
  const problems: string[] = [];
  let nth = 0;
  const channel: Channel = {
    name: "telegram",
    chatId: "home",
    fingerprint: "first",
    send: async (parcel) => {
      nth += 1;
      const { chatId = "", text } = parcel;
      sent.push({ atMs: clock.passedMs(), title: text.title, chatId });
      const attempt = answer(parcel, nth);
      await clock.sleep(REQUEST_MS);
      return attempt;
    },
  };
  const lease: Lease = { id: "test", isHeld: () => true, release: async () => {} };
  return {
    clock,
    sent,
    problems,
    channel,
    run: (overrides: Partial<DeliverOptions> = {}) =>
      clock.run(
        deliver({
          outboxDir,
          channels: [channel],
          minIntervalMs: 1_000,
          lease,
          now: clock.now,
          random: () => 0,
          sleep: clock.sleep,
          requestTimeoutMs: 10_000,
          onProblem: (name, problem) => problems.push(`${name}: ${problem}`),
          ...overrides,
        }),
      ),
  };
}

/** One line for each finished message. */
export function outcomes(outboxDir: string): string[] {
  return readDone(outboxDir).map(({ text, outcome }) =>
    [text.title, outcome?.kind, outcome?.reason].filter((part) => part !== undefined).join(": "),
  );
}

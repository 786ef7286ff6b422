import { setImmediate as turn } from "node:timers/promises";

/** Time that passes only while everybody sleeps. */
export function virtualClock(startMs: number) {
  let passedMs = 0;
  let setMs = startMs;
  const sleepers: { untilMs: number; wake: () => void }[] = [];
  return {
    now: () => setMs + passedMs,
    passedMs: () => passedMs,
    /** As a person or a time server does, forward or back. */
    set: (byMs: number) => {
      setMs += byMs;
    },
    sleep: (ms: number) =>
      new Promise<void>((wake) => {
        sleepers.push({ untilMs: passedMs + Math.max(0, ms), wake });
      }),
    /** The result of `work`; fails when it takes longer than `longestMs` of this time. */
    run: async <T>(work: Promise<T>, longestMs = 4 * 3_600_000): Promise<T> => {
      let isOver = false;
      const ended = work.finally(() => {
        isOver = true;
      });
      ended.catch(() => {});
      while (true) {
        for (let i = 0; i < 3; i += 1) await turn();
        if (isOver) return ended;
        sleepers.sort((a, b) => a.untilMs - b.untilMs);
        const next = sleepers.shift();
        if (next === undefined) throw new Error("Everybody waits for something that never comes.");
        passedMs = Math.max(passedMs, next.untilMs);
        if (passedMs > longestMs) throw new Error("It takes too long.");
        next.wake();
      }
    },
  };
}

import { MS_PER_DAY, MS_PER_HOUR, MS_PER_SECOND } from "../../shared/platform/time.ts";
import type { QuotaObservation, WindowKind } from "../../shared/quota/quota-window.ts";

export type Random = () => number;

/** Numbers that are the same in every run (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What is true of a window, and what was said of it. */
export type TrueWindow = {
  account: string;
  window: WindowKind;
  startMs: number;
  resetsAtMs: number;
  usedPercent: number;
  said: { atMs: number; usedPercent: number }[];
};

const LENGTH_MS = { five_hour: 5 * MS_PER_HOUR, seven_day: 7 * MS_PER_DAY };
/** The same reset is said a little differently each time. */
const JITTER_MS = 40 * MS_PER_SECOND;

/** One login: it works by day, its sessions report, repeat old numbers and fall silent. */
export function createAccount(account: string, random: Random) {
  const open: { [window in WindowKind]?: TrueWindow } = {};
  const all: TrueWindow[] = [];
  let haste = 1;
  let kept: QuotaObservation[] = [];

  const openWindow = (window: WindowKind, nowMs: number): TrueWindow => {
    const known = open[window];
    if (known !== undefined && known.resetsAtMs > nowMs) return known;
    const startMs = Math.max(Math.floor(nowMs / MS_PER_HOUR) * MS_PER_HOUR, known?.resetsAtMs ?? 0);
    // The day's mood: some windows are used up, many are not.
    if (window === "five_hour") haste = random() ** 1.5 * 16;
    const resetsAtMs = startMs + LENGTH_MS[window];
    const fresh = { account, window, startMs, resetsAtMs, usedPercent: 0, said: [] };
    open[window] = fresh;
    all.push(fresh);
    return fresh;
  };
  const report = (truth: TrueWindow, nowMs: number): QuotaObservation => {
    const atMs = nowMs - Math.floor(random() * 20) * MS_PER_SECOND;
    const usedPercent = Math.floor(truth.usedPercent);
    truth.said.push({ atMs, usedPercent });
    const resetsAtMs = truth.resetsAtMs + Math.round((random() * 2 - 1) * JITTER_MS);
    const { window } = truth;
    return { atMs, window, usedPercent, resetsAtMs, sessionId: "s1", source: "statusline" };
  };
  return {
    all,
    /** What its sessions say in a quarter of an hour. */
    step(nowMs: number): QuotaObservation[] {
      const hour = Math.floor((nowMs % MS_PER_DAY) / MS_PER_HOUR);
      const isAwake = hour >= 7 && hour < 22 && random() < 0.9;
      const repeated = random() < 0.3 ? kept.map((row) => ({ ...row, atMs: nowMs - 5_000 })) : [];
      if (!isAwake) return repeated;
      const [short, week] = [openWindow("five_hour", nowMs), openWindow("seven_day", nowMs)];
      const used = random() * haste;
      short.usedPercent = Math.min(100, short.usedPercent + used);
      week.usedPercent = Math.min(100, week.usedPercent + used / 5);
      // Windows vanish: a client may leave out one of them, or all.
      const rows = [short, week].filter(() => random() < 0.9).map((truth) => report(truth, nowMs));
      if (random() < 0.2) kept = rows.map((row) => ({ ...row, sessionId: "s2" }));
      return [...rows, ...repeated];
    },
    /** Ten sessions that say within a minute, a thousand times each, what is true. */
    burst(nowMs: number): QuotaObservation[] {
      const truths = Object.values(open).filter(({ resetsAtMs }) => resetsAtMs > nowMs);
      return Array.from({ length: 5_000 }, (_, index) =>
        truths.map((truth): QuotaObservation => {
          const row = report(truth, nowMs);
          return { ...row, atMs: nowMs - (index % 60) * 1_000, sessionId: `b${index % 10}` };
        }),
      ).flat();
    },
  };
}

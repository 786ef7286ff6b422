import { MS_PER_DAY } from "../../shared/platform/time.ts";
import type { WindowKind } from "../../shared/quota/quota-window.ts";
import { type Life, WEEKS } from "./life.ts";
import { BEGIN_MS, STEP_MS, type TrueWindow } from "./limits.ts";
import type { Kind } from "./person.ts";
import type { Random } from "./random.ts";
import { type Reading, type SeenWindow, seenWindows } from "./readings.ts";

/** What a forecaster is asked, and what came true. */
export type Question = {
  id: string;
  kind: WindowKind;
  nowMs: number;
  history: readonly Reading[];
  past: Past;
  person: Kind;
  window: Pick<TrueWindow, "startMs" | "resetsAtMs">;
  /** 0-1. */
  elapsed: number;
  truth: Truth;
};
export type Truth = { usedAtReset: number; exhaustedAtMs?: number };

/** How much was recorded before the window of the question. */
export const PASTS = ["none", "a day", "a week", "full"] as const;
export type Past = (typeof PASTS)[number];

const PAST_MS: Record<WindowKind, Record<Past, number>> = {
  five_hour: { none: 0, "a day": MS_PER_DAY, "a week": 7 * MS_PER_DAY, full: 21 * MS_PER_DAY },
  seven_day: { none: 0, "a day": MS_PER_DAY, "a week": 7 * MS_PER_DAY, full: 35 * MS_PER_DAY },
};

const QUESTIONS: Record<WindowKind, number> = { five_hour: 12, seven_day: 9 };
/** Asked in the last weeks only, so that there can be a past. */
const FIRST_ASKED_MS = BEGIN_MS + 5 * 7 * MS_PER_DAY;
const END_MS = BEGIN_MS + WEEKS * 7 * MS_PER_DAY;

export function questionsOf(life: Life, person: number): Question[] {
  return (["five_hour", "seven_day"] as const).flatMap((kind) => {
    const seen = seenWindows(life, kind);
    return asked(seen, kind, life.random).flatMap(({ window, nowMs }, index) => {
      const past = drawPast(life.random);
      const question = ask({ seen, window, nowMs, kind, past });
      if (question === undefined) return [];
      return [{ id: `${person}-${kind}-${index}`, person: life.person.kind, ...question }];
    });
  });
}

/** Moments from 10 to 90 % of windows, one in each stretch of it. */
function asked(seen: readonly SeenWindow[], kind: WindowKind, random: Random) {
  const late = seen.filter(
    ({ window }) => window.startMs >= FIRST_ASKED_MS && window.resetsAtMs <= END_MS,
  );
  const count = late.length === 0 ? 0 : QUESTIONS[kind];
  return Array.from({ length: count }, (_, index) => {
    const which = kind === "seven_day" ? index % late.length : random.between(0, late.length);
    const { window } = late[Math.floor(which)] ?? raise();
    const elapsed = 0.1 + (0.8 * (index + random.uniform())) / count;
    const lengthMs = window.resetsAtMs - window.startMs;
    return { window, nowMs: Math.round(window.startMs + elapsed * lengthMs) };
  });
}

function raise(): never {
  throw new Error("There is no such window.");
}

function drawPast(random: Random): Past {
  const which = random.uniform();
  if (which < 0.7) return "full";
  if (which < 0.8) return "a week";
  return which < 0.9 ? "a day" : "none";
}

type Asked = {
  seen: readonly SeenWindow[];
  window: TrueWindow;
  nowMs: number;
  kind: WindowKind;
  past: Past;
};

/** `undefined` where the window is used up already, or nobody has seen it yet. */
function ask({ seen, window, nowMs, kind, past }: Asked) {
  const now = Math.floor((nowMs - BEGIN_MS) / STEP_MS) - window.firstStep - 1;
  if ((window.used[now] ?? 0) >= 100) return undefined;
  const history = historyAt({ seen, window, nowMs, kind, past });
  const ofWindow = history.filter(({ atMs }) => atMs > window.startMs);
  if (ofWindow.length === 0 || ofWindow.some(({ usedPercent }) => usedPercent >= 100)) {
    return undefined;
  }
  const { startMs, resetsAtMs, exhaustedAtMs } = window;
  return {
    kind,
    nowMs,
    history,
    past,
    window: { startMs, resetsAtMs },
    elapsed: (nowMs - startMs) / (resetsAtMs - startMs),
    truth: {
      usedAtReset: window.used.at(-1) ?? 0,
      ...(exhaustedAtMs !== undefined && { exhaustedAtMs }),
    },
  };
}

/** What is recorded at `nowMs`: all of the open window, and the past thinned. */
export function historyAt({ seen, window, nowMs, kind, past }: Asked): Reading[] {
  const fromMs = window.startMs - PAST_MS[kind][past];
  return seen.flatMap((other) => {
    if (other.window === window) return other.readings.filter(({ atMs }) => atMs <= nowMs);
    if (other.window.startMs > window.startMs) return [];
    return other.thinned.filter(({ atMs }) => atMs >= fromMs);
  });
}

import { describe, expect, test } from "vitest";
import { MS_PER_DAY, MS_PER_HOUR } from "../../shared/platform/time.ts";
import { adviceFor, outlookSentence } from "../../shared/quota/advice.ts";
import { type QuotaOutlooks, quotaOutlooks } from "../../shared/quota/outlook.ts";
import type { QuotaObservation } from "../../shared/quota/quota-window.ts";
import { minute, RESET_MS, reading, START_MS } from "./readings.ts";

const WEEK_RESET_MS = START_MS + 4 * MS_PER_DAY;

function week(minutes: number, usedPercent: number): QuotaObservation {
  return reading(minutes, usedPercent, { window: "seven_day", resetsAtMs: WEEK_RESET_MS });
}

const formatClock = (atMs: number) => new Date(atMs).toISOString().slice(11, 16);

/** What is said of both windows so many minutes after the start of the 5-hour window. */
function said(atMinute: number, observations: readonly QuotaObservation[]): string[] {
  const nowMs = minute(atMinute);
  const { fiveHour, sevenDay } = quotaOutlooks(observations, nowMs);
  return [fiveHour, sevenDay].flatMap((outlook) =>
    outlook ? outlookSentence(outlook, { nowMs, formatClock }) : [],
  );
}

function outlooks(atMinute: number, observations: readonly QuotaObservation[]): QuotaOutlooks {
  return quotaOutlooks(observations, minute(atMinute));
}

describe("the sentences about a window", () => {
  test("tell what is used, when it resets, the pace and where it leads", () => {
    expect(said(204, [reading(144, 43), reading(200, 61)])).toMatchInlineSnapshot(`
      [
        "5-hour window: 61 % used, resets in 1 h 36 min (15:00). 7 points below an even pace; at 18 %/h it stands near 90 % at the reset.",
      ]
    `);
  });

  test("speak of a week by the day", () => {
    expect(said(300, [week(-1_200, 20), week(240, 24)])).toMatchInlineSnapshot(`
      [
        "7-day window: 24 % used, resets in 3 d 19 h (10:00). 22 points below an even pace; at 4 %/d it stands near 39 % at the reset.",
      ]
    `);
  });

  test("name the moment when it runs out", () => {
    expect(said(180, [reading(120, 50), reading(150, 80)])).toMatchInlineSnapshot(`
      [
        "5-hour window: 80 % used, resets in 2 h (15:00). 20 points ahead of an even pace; at 30 %/h it runs out in 40 min (13:40), 1 h 20 min before the reset.",
      ]
    `);
  });

  test("say that a rate is only an average", () => {
    expect(said(180, [reading(170, 54)])).toMatchInlineSnapshot(`
      [
        "5-hour window: 54 % used, resets in 2 h (15:00). 6 points below an even pace; at 18 %/h on average it stands near 90 % at the reset.",
      ]
    `);
  });

  test("say when nothing was used lately", () => {
    expect(said(270, [reading(120, 89), reading(150, 89)])).toMatchInlineSnapshot(`
      [
        "5-hour window: 89 % used, resets in 30 min (15:00). 1 point below an even pace; nothing was used in the last 1 h.",
      ]
    `);
  });

  test("say nothing about a rate in the first minutes", () => {
    expect(said(3, [reading(1, 1)])).toMatchInlineSnapshot(`
      [
        "5-hour window: 1 % used, resets in 4 h 57 min (15:00). On an even pace; the window is too young for a rate.",
      ]
    `);
  });

  test("do not speak of a rate when the window is used up", () => {
    expect(said(259, [reading(200, 90), reading(250, 100)])).toMatchInlineSnapshot(`
      [
        "5-hour window: used up, resets in 41 min (15:00).",
      ]
    `);
  });

  test("do not call 99.7 % used up", () => {
    expect(said(259, [reading(200, 90), reading(250, 99.7)])[0]).toContain("99 % used");
  });

  test("do not round a tiny rate to nothing", () => {
    expect(said(300, [week(-1_200, 20), week(240, 20.05)])[0]).toContain("at under 0.1 %/d it");
  });

  test("say that readings disagree", () => {
    const other = { resetsAtMs: RESET_MS + 2 * MS_PER_HOUR };
    const observations = [125, 135, 145, 155].flatMap((at) => [
      reading(at, 20),
      reading(at - 4, 70, at === 155 ? {} : other),
    ]);

    expect(said(270, observations)[0]).toMatch(
      /Readings disagree: two accounts may be mixed here\.$/,
    );
  });
});

describe("the advice", () => {
  test.each([
    [
      "nothing is known",
      outlooks(0, []),
      "no quota is known yet: ask again after the first reply.",
    ],
    [
      "all is calm",
      outlooks(204, [reading(144, 43), reading(200, 61), week(100, 10)]),
      "fine for the task at hand; ask again before starting many subagents.",
    ],
    [
      "the pace is ahead of time",
      outlooks(60, [reading(10, 31), reading(50, 31)]),
      "the 5-hour window is used faster than time passes: go on with the task at hand, but start no large batches.",
    ],
    [
      "little is left",
      outlooks(290, [reading(60, 82), reading(200, 82)]),
      "little of the 5-hour window is left: go on with the task at hand, but start no large batches.",
    ],
    [
      "it runs out",
      outlooks(180, [reading(120, 50), reading(150, 80)]),
      "at this pace the 5-hour window runs out before its reset: finish what is open and start no subagents.",
    ],
    [
      "it is nearly used up",
      outlooks(290, [reading(60, 96), reading(200, 96)]),
      "the 5-hour window is nearly used up: finish what is open and start no subagents.",
    ],
    [
      "the week runs out",
      outlooks(300, [reading(290, 5), week(-60, 40), week(240, 80)]),
      "at this pace the 7-day window runs out before its reset: finish what is open and start no subagents.",
    ],
    [
      "it is used up",
      outlooks(259, [reading(250, 100), week(100, 10)]),
      "the 5-hour window is used up: nothing runs until its reset.",
    ],
    [
      "both are used up",
      outlooks(259, [reading(250, 100), week(100, 100)]),
      "the 7-day window is used up: nothing runs until its reset.",
    ],
  ])("when %s", (_, known, advice) => {
    expect(adviceFor(known)).toBe(advice);
  });
});

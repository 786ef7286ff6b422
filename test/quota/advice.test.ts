import { describe, expect, test } from "vitest";
import { defined } from "../../shared/platform/read-value.ts";
import { MS_PER_DAY, MS_PER_HOUR } from "../../shared/platform/time.ts";
import { adviceFor, outlookSentence } from "../../shared/quota/advice.ts";
import {
  type QuotaOutlooks,
  quotaOutlooks,
  quotaStandings,
  type WindowOutlook,
  withCourse,
} from "../../shared/quota/outlook.ts";
import type { QuotaObservation } from "../../shared/quota/quota-window.ts";
import { forecastOf, runsOutAt } from "./forecasts.ts";
import { minute, RESET_MS, reading, START_MS } from "./readings.ts";

const WEEK_RESET_MS = START_MS + 4 * MS_PER_DAY;

function week(minutes: number, usedPercent: number): QuotaObservation {
  return reading(minutes, usedPercent, { window: "seven_day", resetsAtMs: WEEK_RESET_MS });
}

const formatClock = (atMs: number) => new Date(atMs).toISOString().slice(11, 16);

/** What is said of both windows so many minutes after the start of the 5-hour window. */
function said(
  atMinute: number,
  observations: readonly QuotaObservation[],
  forecast = forecastOf({ usedPercentAtReset: { p10: 71.6, p50: 83.2, p90: 98.1 } }),
): string[] {
  const nowMs = minute(atMinute);
  const { fiveHour, sevenDay } = quotaOutlooks(observations, nowMs);
  return [fiveHour, sevenDay].flatMap((outlook) =>
    outlook ? outlookSentence({ ...outlook, forecast }, { nowMs, formatClock }) : [],
  );
}

/** What is open at that minute; each window as likely to run out as is said of it. */
function outlooks(
  atMinute: number,
  observations: readonly QuotaObservation[],
  { fiveHour: five = 0.01, sevenDay: seven = 0.01 } = {},
): QuotaOutlooks {
  const { fiveHour, sevenDay } = quotaStandings(observations, minute(atMinute));
  const headed = (outlook: WindowOutlook | undefined, probabilityOfExhaustion: number) => {
    const exhaustsAtMs = minute(atMinute + 30);
    const forecast = forecastOf({ probabilityOfExhaustion, exhaustsAtMs });
    return outlook && withCourse(outlook, { forecast });
  };
  return defined({ fiveHour: headed(fiveHour, five), sevenDay: headed(sevenDay, seven) });
}

describe("the sentences about a window", () => {
  test("tell what is used, when it resets, the pace and where it leads", () => {
    expect(said(204, [reading(144, 43), reading(200, 61)])).toMatchInlineSnapshot(`
      [
        "5-hour window: 61 % used, resets in 1 h 36 min (15:00). 7 points below an even pace; 18 %/h now, near 83 % at the reset (72 to 98 %).",
      ]
    `);
  });

  test("tell a chance that is small, but worth a word", () => {
    const forecast = forecastOf({ probabilityOfExhaustion: 0.22 });

    expect(said(204, [reading(144, 43), reading(200, 61)], forecast)).toMatchInlineSnapshot(`
      [
        "5-hour window: 61 % used, resets in 1 h 36 min (15:00). 7 points below an even pace; 18 %/h now, near 70 % at the reset (60 to 80 %; 22 % to run out before).",
      ]
    `);
  });

  test("speak of a week by the day", () => {
    expect(said(300, [week(-1_200, 20), week(240, 24)])).toMatchInlineSnapshot(`
      [
        "7-day window: 24 % used, resets in 3 d 19 h (10:00). 22 points below an even pace; 4 %/d now, near 83 % at the reset (72 to 98 %).",
      ]
    `);
  });

  test("name the moment when it may run out, and how likely that is", () => {
    const forecast = runsOutAt(minute(220), { probabilityOfExhaustion: 0.7 });

    expect(said(180, [reading(120, 50), reading(150, 80)], forecast)).toMatchInlineSnapshot(`
      [
        "5-hour window: 80 % used, resets in 2 h (15:00). 20 points ahead of an even pace; 30 %/h now, may run out in 40 min (13:40) with a probability of 70 %, 1 h 20 min before the reset.",
      ]
    `);
  });

  test("never round up to used up, nor down to untouched", () => {
    const forecast = forecastOf({ usedPercentAtReset: { p10: 99.1, p50: 99.6, p90: 100 } });

    expect(said(180, [reading(150, 0.3)], forecast)[0]).toMatch(
      /: <1 % used, .*, near 99 % at the reset \(99 to 100 %\)\.$/,
    );
  });

  test("name no moment that is over", () => {
    const forecast = runsOutAt(minute(179.5));

    expect(said(180, [reading(120, 50), reading(150, 98)], forecast)[0]).toContain(
      "may run out in 1 min (13:00)",
    );
  });

  test("say that the habits of an account are not known yet", () => {
    const forecast = forecastOf({ isLearning: true });

    expect(said(204, [reading(144, 43), reading(200, 61)], forecast)).toMatchInlineSnapshot(`
      [
        "5-hour window: 61 % used, resets in 1 h 36 min (15:00). 7 points below an even pace; 18 %/h now, near 70 % at the reset (60 to 80 %). Learning: the habits of this account are not known yet.",
      ]
    `);
  });

  test("say that a rate is only an average", () => {
    expect(said(180, [reading(170, 54)])).toMatchInlineSnapshot(`
      [
        "5-hour window: 54 % used, resets in 2 h (15:00). 6 points below an even pace; 18 %/h on average, near 83 % at the reset (72 to 98 %).",
      ]
    `);
  });

  test("say when nothing was used lately", () => {
    expect(said(270, [reading(120, 89), reading(150, 89)])).toMatchInlineSnapshot(`
      [
        "5-hour window: 89 % used, resets in 30 min (15:00). 1 point below an even pace; nothing was used in the last 1 h, near 83 % at the reset (72 to 98 %).",
      ]
    `);
  });

  test("say nothing about a rate in the first minutes", () => {
    expect(said(3, [reading(1, 1)])).toMatchInlineSnapshot(`
      [
        "5-hour window: 1 % used, resets in 4 h 57 min (15:00). On an even pace; too young for a rate, near 83 % at the reset (72 to 98 %).",
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
    expect(said(300, [week(-1_200, 20), week(240, 20.05)])[0]).toContain("; under 0.1 %/d now, ");
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
      outlooks(180, [reading(120, 50), reading(150, 80)], { fiveHour: 0.7 }),
      "the 5-hour window is 70 % likely to run out before its reset: finish what is open and start no subagents.",
    ],
    [
      "it may run out",
      outlooks(180, [reading(120, 50), reading(150, 50)], { fiveHour: 0.3 }),
      "the 5-hour window may run out before its reset (30 %): go on with the task at hand, but start no large batches.",
    ],
    [
      "it is nearly used up",
      outlooks(290, [reading(60, 96), reading(200, 96)]),
      "the 5-hour window is nearly used up: finish what is open and start no subagents.",
    ],
    [
      "the week runs out",
      outlooks(300, [reading(290, 5), week(-60, 40), week(240, 80)], { sevenDay: 0.51 }),
      "the 7-day window is 51 % likely to run out before its reset: finish what is open and start no subagents.",
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

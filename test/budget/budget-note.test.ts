import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { denyingWindow, reachedLevels } from "../../shared/budget/budget-level.ts";
import { denialReason, promptNote, subagentNote } from "../../shared/budget/budget-note.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import type { QuotaOutlooks } from "../../shared/quota/outlook.ts";
import { fiveHour, NOON_MS, RESET_MS, runningOut, sevenDay } from "../alerts/outlooks.ts";

const THRESHOLDS = [80, 90, 95];

// Clock times in the texts are those of this zone.
beforeAll(() => {
  process.env.TZ = "UTC";
});

function reached(outlooks: QuotaOutlooks, nowMs = NOON_MS) {
  return reachedLevels(outlooks, THRESHOLDS, nowMs);
}

function note(outlooks: QuotaOutlooks): string {
  return promptNote(reached(outlooks), NOON_MS);
}

const resetsAtMs = NOON_MS + 96 * MS_PER_MINUTE;
const week = sevenDay(82, { resetsAtMs: NOON_MS + 2 * MS_PER_DAY });
const runsOut = runningOut(40 * MS_PER_MINUTE);

/** Every kind of message, as docs/hooks.md shows them. */
const MESSAGES = {
  "80 %": () => note({ fiveHour: fiveHour(82, { resetsAtMs }) }),
  "90 %": () => note({ fiveHour: fiveHour(91, { resetsAtMs }) }),
  "95 %": () => note({ fiveHour: fiveHour(96, { resetsAtMs }) }),
  "100 %": () => note({ fiveHour: fiveHour(100, { resetsAtMs }) }),
  "forecast to run out": () => note({ fiveHour: fiveHour(61, { resetsAtMs, ...runsOut }) }),
  "both windows": () =>
    note({ fiveHour: fiveHour(91, { resetsAtMs, ...runsOut }), sevenDay: week }),
  subagent: () => subagentNote(reached({ fiveHour: fiveHour(91, { resetsAtMs }) }), NOON_MS),
  denial: () => denialReason(fiveHour(96, { resetsAtMs }), { abovePercent: 90, nowMs: NOON_MS }),
};

test("says what is left, until when, and what to do", () => {
  const texts = Object.entries(MESSAGES).map(([name, text]) => `${name}: ${text()}`);

  expect(`\n${texts.join("\n")}\n`).toMatchInlineSnapshot(`
    "
    80 %: Quota: 18 % of the 5-hour window is left; it resets in 1 h 36 min (13:36). Finish and commit what is open; avoid new subagents.
    90 %: Quota: 9 % of the 5-hour window is left; it resets in 1 h 36 min (13:36). Finish this step and commit; start no new subagents.
    95 %: Quota: 4 % of the 5-hour window is left; it resets in 1 h 36 min (13:36). Commit now what is done and stop there; start no subagents.
    100 %: Quota: The 5-hour window is used up; it resets in 1 h 36 min (13:36). Commit now what is done and stop there; start no subagents.
    forecast to run out: Quota: 39 % of the 5-hour window is left and may run out in 40 min (70 %); it resets in 1 h 36 min (13:36). Slow down: finish and commit what is open; avoid new subagents.
    both windows: Quota: 9 % of the 5-hour window is left and may run out in 40 min (70 %); it resets in 1 h 36 min (13:36). 18 % of the 7-day window is left; it resets in 2 d (Sun 12:00). Finish this step and commit; start no new subagents.
    subagent: Quota: 9 % of the 5-hour window is left; it resets in 1 h 36 min (13:36). You are a subagent: finish soon, report what you have, start no agents.
    denial: No new subagents now: 96 % of the 5-hour window is used, and the user allows new ones only up to 90 %. It resets in 1 h 36 min (13:36). Do the work yourself in small steps and commit it, or leave the rest until then; do not try again before.
    "
  `);
});

test.each(Object.entries(MESSAGES))("docs/hooks.md shows the message: %s", (_, text) => {
  const page = readFileSync("docs/hooks.md", "utf8");

  expect(page.split("\n").map((line) => line.trim())).toContain(text());
});

describe("levels", () => {
  test("are the highest threshold of each window, and whether it runs out", () => {
    const outlooks = { fiveHour: fiveHour(93, runsOut), sevenDay: sevenDay(79.9) };

    expect(reached(outlooks)).toEqual([
      { outlook: outlooks.fiveHour, thresholdPercent: 90, runsOut: true },
    ]);
    expect(reached({ fiveHour: fiveHour(40, runsOut) })).toMatchObject([{ runsOut: true }]);
    expect(reached({ fiveHour: fiveHour(40), sevenDay: sevenDay(80) })).toMatchObject([
      { thresholdPercent: 80, runsOut: false },
    ]);
  });

  test("are none after the reset, and none without thresholds", () => {
    expect(reached({ fiveHour: fiveHour(99) }, RESET_MS)).toEqual([]);
    expect(reachedLevels({ fiveHour: fiveHour(90) }, [], NOON_MS)).toEqual([]);
  });
});

describe("denying", () => {
  test("begins above the percent, and names the window that resets last", () => {
    const both = { fiveHour: fiveHour(96), sevenDay: sevenDay(92) };

    expect(denyingWindow({ fiveHour: fiveHour(90) }, 90, NOON_MS)).toBeUndefined();
    expect(denyingWindow({ fiveHour: fiveHour(90.5) }, 90, NOON_MS)?.window).toBe("five_hour");
    expect(denyingWindow(both, 90, NOON_MS)?.window).toBe("seven_day");
    expect(denyingWindow(both, 94, NOON_MS)?.window).toBe("five_hour");
  });

  test("ends at the reset, and never rests on a number from before the window", () => {
    const old = fiveHour(96, { asOfMs: NOON_MS - 6 * MS_PER_HOUR });

    expect(denyingWindow({ fiveHour: fiveHour(96) }, 90, RESET_MS)).toBeUndefined();
    expect(denyingWindow({ fiveHour: old }, 90, NOON_MS)).toBeUndefined();
  });
});

test("every line is one line of at most 300 characters", () => {
  const percent = fc.double({ min: 80, max: 100, noNaN: true });
  const aheadMs = fc.integer({ min: 1, max: 5 * MS_PER_HOUR });
  fc.assert(
    fc.property(percent, percent, aheadMs, (a, b, ms) => {
      const outlooks = {
        fiveHour: fiveHour(a, { resetsAtMs: NOON_MS + ms, ...runningOut(ms / 2) }),
        sevenDay: sevenDay(b, { resetsAtMs: NOON_MS + 30 * ms, ...runningOut(7 * ms) }),
      };

      for (const text of [note(outlooks), subagentNote(reached(outlooks), NOON_MS)]) {
        expect(text).toMatch(/^[\x20-\x7e]{60,300}$/);
      }
    }),
  );
});

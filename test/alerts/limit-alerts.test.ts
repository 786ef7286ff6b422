import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isAlertDue, isResetNewsDue, nextTriggers } from "../../shared/alerts/alert-triggers.ts";
import type { AlertReading, AlertsState } from "../../shared/alerts/alerted-window.ts";
import { evaluateLimits } from "../../shared/alerts/limit-alerts.ts";
import type { Notice } from "../../shared/notify/notice.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { quotaOutlooks, type WindowOutlook } from "../../shared/quota/outlook.ts";
import type { QuotaObservation } from "../../shared/quota/quota-window.ts";
import { runsOutAt } from "../quota/forecasts.ts";
import * as outlooks from "./outlooks.ts";

const { NOON_MS, RESET_MS, runningOut, WEEK_RESET_MS } = outlooks;

/** On an even pace, unless a test says otherwise. */
function fiveHour(usedPercent: number, more: Partial<WindowOutlook> = {}): WindowOutlook {
  return outlooks.fiveHour(usedPercent, { elapsedPercent: usedPercent, ...more });
}

function sevenDay(usedPercent: number, more: Partial<WindowOutlook> = {}): WindowOutlook {
  return outlooks.sevenDay(usedPercent, { elapsedPercent: usedPercent, ...more });
}

const SETTINGS = { thresholds: [80, 90, 95], windowThresholds: {} };
const EVENTS = { limit: true, runsOut: true, pace: true, reset: true };

type Step = { outlook?: AlertReading; nowMs?: number; account?: string };

/** What is told over several steps, in short. */
function tell(steps: readonly Step[]): string[] {
  return run(steps).notices.map(short);
}

function run(steps: readonly Step[]): { state: AlertsState; notices: Notice[] } {
  let state: AlertsState = [];
  const notices: Notice[] = [];
  for (const { outlook, nowMs = NOON_MS, account = "a" } of steps) {
    const answer = evaluateLimits({
      ...{ state, account, settings: SETTINGS, events: EVENTS, home: "h", nowMs },
      readings: outlook === undefined ? [] : [outlook],
    });
    state = answer.state;
    notices.push(...answer.news.map(({ notice }) => notice));
  }
  return { state, notices };
}

function short({ kind, window, thresholdPercent, exhaustsAtMs }: Notice): string {
  if (kind === "limit_reset") return `${window} reset`;
  if (kind === "limit_runs_out") return `${window} runs out`;
  if (kind === "limit_pace") return `${window} pace`;
  return `${window} ${thresholdPercent}${exhaustsAtMs === undefined ? "" : " runs out"}`;
}

const percents = (...all: number[]) => all.map((percent) => ({ outlook: fiveHour(percent) }));

describe("thresholds", () => {
  test("says each once, as it is passed", () => {
    expect(tell(percents(79, 80, 85, 91, 92, 95, 99))).toEqual([
      "five_hour 80",
      "five_hour 90",
      "five_hour 95",
    ]);
  });

  test("says only the highest of several that were passed at once", () => {
    expect(tell(percents(70, 96, 97))).toEqual(["five_hour 95"]);
  });

  test("says nothing twice when the percent falls and rises again", () => {
    expect(tell(percents(91, 60, 85, 91, 93))).toEqual(["five_hour 90"]);
  });

  test("tells windows and accounts apart", () => {
    const steps = [
      { outlook: fiveHour(81) },
      { outlook: sevenDay(81) },
      { outlook: fiveHour(81), account: "b" },
      { outlook: fiveHour(82) },
    ];

    expect(tell(steps)).toEqual(["five_hour 80", "seven_day 80", "five_hour 80"]);
  });

  test("takes a session without an account for the named one whose window resets with its own", () => {
    const steps = [
      { outlook: fiveHour(81) },
      { outlook: fiveHour(81), account: "unknown-s1" },
      { outlook: fiveHour(92), account: "unknown-s2" },
      { outlook: fiveHour(92) },
    ];

    expect(tell(steps)).toEqual(["five_hour 80", "five_hour 90"]);
  });

  test("is silent about a window whose reset has passed", () => {
    expect(tell([{ outlook: fiveHour(99), nowMs: RESET_MS }])).toEqual([]);
  });

  test("says it again in the next window", () => {
    const nextMs = RESET_MS + 5 * MS_PER_HOUR;
    const next = { outlook: fiveHour(85, { resetsAtMs: nextMs }), nowMs: RESET_MS + MS_PER_MINUTE };

    expect(tell([...percents(85), next])).toEqual([
      "five_hour 80",
      "five_hour 80",
      "five_hour reset",
    ]);
  });

  test("says all that a message needs", () => {
    const { notices } = run([{ outlook: fiveHour(82, runningOut(MS_PER_HOUR)) }]);

    expect(notices).toEqual([
      {
        key: "limit-a-five_hour-29919780-80",
        atMs: NOON_MS,
        kind: "limit_reached",
        account: "a",
        window: "five_hour",
        usedPercent: 82,
        thresholdPercent: 80,
        resetsAtMs: RESET_MS,
        elapsedPercent: 82,
        probability: 0.7,
        exhaustsAtMs: NOON_MS + MS_PER_HOUR,
      },
    ]);
  });
});

describe("running out", () => {
  const soon = runningOut(MS_PER_HOUR);

  test("is said once in a window, however often the forecast changes its mind", () => {
    const steps = [fiveHour(60, soon), fiveHour(61), fiveHour(62, soon)];

    expect(tell(steps.map((outlook) => ({ outlook })))).toEqual(["five_hour runs out"]);
  });

  test("is part of the message about a threshold that was passed in the same moment", () => {
    const steps = [fiveHour(82, soon), fiveHour(83, soon), fiveHour(91, soon)];

    expect(tell(steps.map((outlook) => ({ outlook })))).toEqual([
      "five_hour 80 runs out",
      "five_hour 90 runs out",
    ]);
  });

  test("is said from a probability of 35 % on, and again only in the next window", () => {
    const at = (probabilityOfExhaustion: number) => {
      const forecast = runsOutAt(NOON_MS + MS_PER_HOUR, { probabilityOfExhaustion });
      return { outlook: fiveHour(60, { forecast }) };
    };

    expect(tell([at(0.34)])).toEqual([]);
    expect(tell([at(0.35), at(0.2), at(0.9), at(0.1), at(0.99)])).toEqual(["five_hour runs out"]);
  });

  test("is not said of a window that is used up, or that resets before", () => {
    const steps = [fiveHour(60, runningOut(4 * MS_PER_HOUR)), fiveHour(100, soon)];

    expect(tell(steps.map((outlook) => ({ outlook })))).toEqual(["five_hour 95 runs out"]);
  });
});

describe("the pace", () => {
  const at = (used: number, elapsed: number, more: Partial<WindowOutlook> = {}) => ({
    outlook: fiveHour(used, { elapsedPercent: elapsed, ...more }),
  });

  test("is told once when much more is used than of the time is over", () => {
    expect(tell([at(35, 20), at(36, 30), at(60, 31)])).toEqual(["five_hour pace"]);
  });

  test.each([
    ["of a window that has only begun", at(40, 19.9)],
    ["of little", at(24, 5)],
    ["below 15 points", at(45, 30.1)],
    ["of a window that is used up", at(100, 30)],
  ])("is not told %s", (_, step) => {
    expect(tell([step])).toEqual(step.outlook.usedPercent < 100 ? [] : ["five_hour 95"]);
  });

  test("is part of what is told in the same moment, and of the news that it runs out", () => {
    const soon = runningOut(MS_PER_HOUR);

    expect(tell([at(82, 50), at(84, 50)])).toEqual(["five_hour 80"]);
    expect(tell([at(60, 30, soon), at(61, 30)])).toEqual(["five_hour runs out"]);
    expect(tell([at(60, 30), at(61, 30, soon)])).toEqual(["five_hour pace", "five_hour runs out"]);
  });

  test("is told by itself where nobody wants to hear that it runs out", () => {
    const events = { ...EVENTS, runsOut: false };
    const { outlook } = at(60, 30, runningOut(MS_PER_HOUR));
    const answer = evaluateLimits({
      ...{ state: [], account: "a", readings: [outlook], settings: SETTINGS },
      ...{ events, home: "h", nowMs: NOON_MS },
    });

    expect(answer.news.map(({ notice }) => notice.kind)).toEqual(["limit_pace"]);
    expect(answer.state).toMatchObject([{ runsOutTold: true, paceTold: true }]);
  });
});

describe("other windows", () => {
  const week = (usedPercent: number) => ({
    outlook: { ...sevenDay(usedPercent), window: "seven_day_opus" },
  });

  test("have thresholds, of their own where that is set up", () => {
    const settings = { thresholds: [80], windowThresholds: { seven_day_opus: [50, 60] } };
    const told = (usedPercent: number) =>
      evaluateLimits({
        ...{ state: [], account: "a", readings: [week(usedPercent).outlook], settings },
        ...{ events: EVENTS, home: "h", nowMs: NOON_MS },
      }).news.map(({ notice }) => notice.thresholdPercent);

    expect(told(49)).toEqual([]);
    expect(told(59)).toEqual([50]);
    expect(told(85)).toEqual([60]);
  });

  test("extra usage has no reset that anybody knows", () => {
    const readings = [{ window: "extra_usage", usedPercent: 92, resetsAtMs: RESET_MS }];
    const question = { account: "a", settings: SETTINGS, events: EVENTS, home: "h" };
    const first = evaluateLimits({ ...question, readings, state: [], nowMs: NOON_MS });
    const later = { ...question, readings: [], state: first.state, nowMs: RESET_MS };

    expect(first.news.map(({ notice }) => notice.key)).toEqual(["limit-a-extra_usage-29919780-90"]);
    expect(evaluateLimits(later).news).toEqual([]);
    // No reset is promised, and none is looked for for an hour.
    expect(first.news[0]?.notice).not.toHaveProperty("resetsAtMs");
    expect(isResetNewsDue(nextTriggers(first.state, SETTINGS), RESET_MS)).toBe(false);
  });
});

describe("the reset", () => {
  const high = { outlook: fiveHour(85) };
  const afterReset = (ms: number): Step => ({ nowMs: RESET_MS + ms });

  test("is told once, of a window that had passed a threshold", () => {
    expect(tell([high, afterReset(0), afterReset(1), afterReset(MS_PER_MINUTE)])).toEqual([
      "five_hour 80",
      "five_hour reset",
    ]);
    expect(tell([{ outlook: fiveHour(79) }, afterReset(0)])).toEqual([]);
    expect(tell([{ outlook: fiveHour(60, runningOut(1)) }, afterReset(0)])).toEqual([
      "five_hour runs out",
    ]);
  });

  test("is told up to an hour late, and never later", () => {
    expect(tell([high, afterReset(MS_PER_HOUR)])).toHaveLength(2);
    expect(tell([high, afterReset(MS_PER_HOUR + 1)])).toHaveLength(1);
  });

  test("waits while a session says that the window is still open", () => {
    const later = fiveHour(86, { resetsAtMs: RESET_MS + 5 * MS_PER_MINUTE });
    const atMs = RESET_MS + MS_PER_MINUTE;

    expect(tell([high, { outlook: later, nowMs: atMs }])).toEqual(["five_hour 80"]);
    expect(
      tell([high, { outlook: later, nowMs: atMs }, { nowMs: RESET_MS + 2 * MS_PER_MINUTE }]),
    ).toEqual(["five_hour 80"]);
    expect(tell([high, { outlook: later, nowMs: atMs }, afterReset(5 * MS_PER_MINUTE)])).toEqual([
      "five_hour 80",
      "five_hour reset",
    ]);
  });

  test("is not told where the service moved it: nothing became fresh", () => {
    const moved = fiveHour(86, { resetsAtMs: RESET_MS + 2 * MS_PER_HOUR });

    expect(tell([high, { outlook: moved, nowMs: RESET_MS + 1 }])).toEqual([
      "five_hour 80",
      "five_hour 80",
    ]);
  });

  test("is told at its time after a clock that was far ahead for a while", () => {
    const steps = [high, afterReset(6 * MS_PER_DAY), { outlook: fiveHour(86) }, afterReset(0)];

    expect(tell(steps)).toEqual(["five_hour 80", "five_hour reset"]);
  });
});

describe("what is stored for cheap checks", () => {
  const account = "a";

  test("says when there is something to tell, and never when there is nothing", () => {
    const step = fc.record({
      outlook: fc.oneof(
        fc.integer({ min: 0, max: 100 }).map((percent) => fiveHour(percent)),
        fc.integer({ min: 0, max: 100 }).map((percent) => fiveHour(percent, runningOut(1_000))),
      ),
    });
    fc.assert(
      fc.property(fc.array(step), step, (before, { outlook }) => {
        const { state } = run(before);
        const triggers = nextTriggers(state, SETTINGS);

        const answer = evaluateLimits({
          ...{ state, account, readings: [outlook], settings: SETTINGS, events: EVENTS },
          ...{ home: "h", nowMs: NOON_MS },
        });

        const isDue = isAlertDue(triggers, outlook, { account, nowMs: NOON_MS });
        expect(isDue).toBe(answer.news.length > 0);
      }),
    );
  });

  test("names what was told and the reset", () => {
    const { state } = run([{ outlook: fiveHour(85) }, { outlook: sevenDay(96) }]);

    expect(nextTriggers(state, SETTINGS).windows).toMatchObject([
      { window: "five_hour", toldPercent: 80, resetDueAtMs: RESET_MS },
      { window: "seven_day", toldPercent: 95, resetDueAtMs: WEEK_RESET_MS },
    ]);
  });

  test("knows when a reset is news", () => {
    const triggers = nextTriggers(run(percents(85)).state, SETTINGS);
    const after = nextTriggers(run([...percents(85), { nowMs: RESET_MS }]).state, SETTINGS);

    expect(isResetNewsDue(triggers, RESET_MS - 1)).toBe(false);
    expect(isResetNewsDue(triggers, RESET_MS)).toBe(true);
    expect(isResetNewsDue(triggers, RESET_MS + MS_PER_HOUR + 1)).toBe(false);
    expect(isResetNewsDue(after, RESET_MS)).toBe(false);
  });
});

test("says every threshold, running out and the reset at most once, whatever order and clock", () => {
  const moment = fc.integer({ min: -MS_PER_HOUR, max: 6 * MS_PER_HOUR });
  const step = fc.record({
    atMs: moment,
    percent: fc.integer({ min: 0, max: 100 }),
    jitterMs: fc.integer({ min: -5 * MS_PER_MINUTE, max: 5 * MS_PER_MINUTE }),
    forecast: fc.constantFrom({}, runningOut(MS_PER_HOUR)),
    isGone: fc.boolean(),
    repeats: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const told = tell(
        steps.flatMap(({ atMs, percent, jitterMs, forecast, isGone, repeats }) => {
          const outlook = fiveHour(percent, { ...forecast, resetsAtMs: RESET_MS + jitterMs });
          const nowMs = NOON_MS + atMs;
          return new Array<Step>(repeats).fill(isGone ? { nowMs } : { outlook, nowMs });
        }),
      );

      const levels = told.map((text) => text.replace(/(?<=\d) runs out/, ""));
      expect(levels).toEqual([...new Set(levels)]);
      const thresholds = levels.filter((text) => !/reset|runs out|pace/.test(text));
      expect(thresholds).toEqual([...thresholds].sort());
    }),
  );
});

test("says each of them at most once from any readings, late, doubled and disagreeing", () => {
  const row = fc.record({
    atMs: fc.integer({ min: NOON_MS - 2 * MS_PER_HOUR, max: NOON_MS }),
    window: fc.constantFrom("five_hour", "seven_day"),
    usedPercent: fc.integer({ min: 0, max: 100 }),
    jitterMs: fc.integer({ min: -6 * MS_PER_MINUTE, max: 6 * MS_PER_MINUTE }),
    sessionId: fc.constantFrom("s1", "s2", "s3"),
    repeats: fc.integer({ min: 1, max: 2 }),
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
      const seen: QuotaObservation[] = [];
      const told: string[] = [];
      let state: AlertsState = [];
      rows.forEach(({ jitterMs, repeats, ...rest }, index) => {
        const resetMs = rest.window === "five_hour" ? RESET_MS : WEEK_RESET_MS;
        const resetsAtMs = resetMs + jitterMs;
        const observation = { ...rest, resetsAtMs, source: "statusline" as const };
        seen.push(...new Array<QuotaObservation>(repeats).fill(observation));
        const nowMs = NOON_MS + index * MS_PER_MINUTE;
        const open = quotaOutlooks(seen, nowMs);
        const readings = [open.fiveHour, open.sevenDay].filter((one) => one !== undefined);
        const question = { account: "a", readings, settings: SETTINGS, events: EVENTS, nowMs };
        const answer = evaluateLimits({ ...question, home: "h", state });
        state = answer.state;
        told.push(
          ...answer.news.map(
            ({ notice }) => `${notice.window} ${notice.kind} ${notice.thresholdPercent}`,
          ),
        );
      });

      expect(told).toEqual([...new Set(told)]);
    }),
  );
});

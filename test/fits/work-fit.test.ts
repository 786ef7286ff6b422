import { describe, expect, test } from "vitest";
import { learnPastWork } from "../../shared/fits/past-work.ts";
import { meanwhileUse, windowFit } from "../../shared/fits/work-fit.ts";
import { neededPercent } from "../../shared/fits/work-need.ts";
import { MS_PER_HOUR } from "../../shared/platform/time.ts";
import type { WindowOutlook } from "../../shared/quota/outlook.ts";
import { SHIPPED_BOOK } from "../prices/shipped-prices.ts";
import { forecastOf } from "../quota/forecasts.ts";
import { randomFrom } from "../usage-tree/random.ts";
import { PAST_NOW, workedPast } from "./worked-past.ts";

function outlookOf(told: Partial<WindowOutlook> = {}): WindowOutlook {
  return {
    window: "five_hour",
    usedPercent: 40,
    resetsAtMs: PAST_NOW + 3 * MS_PER_HOUR,
    elapsedPercent: 40,
    paceDeltaPercent: 0,
    level: "calm",
    asOfMs: PAST_NOW,
    source: "statusline",
    ...told,
  };
}

const NOW_ALONE = { hours: 1, kind: "hurried", othersShare: 0, nowMs: PAST_NOW } as const;
const need = (medianPercent: number, spread = 0.3) => ({ medianPercent, spread, unseenModels: [] });

describe("whether work fits", () => {
  test("by how much is left and how sure the need is", () => {
    const chance = (percent: number) =>
      windowFit(need(percent), outlookOf(), NOW_ALONE).probabilityFits;

    expect(chance(10)).toBe(0.995);
    expect(chance(40)).toBeCloseTo(0.91, 1);
    expect(chance(60)).toBeCloseTo(0.5, 2);
    expect(chance(90)).toBeCloseTo(0.09, 1);
    expect(chance(500)).toBeCloseTo(0.005, 6);
  });

  test("says when it would fit, but not for what fits, nor for what never will", () => {
    const outlook = outlookOf();

    expect(windowFit(need(10), outlook, NOW_ALONE)).not.toHaveProperty("fitsAfterMs");
    expect(windowFit(need(70), outlook, NOW_ALONE)).toMatchObject({
      fitsAfterMs: outlook.resetsAtMs,
    });
    const never = windowFit(need(140), outlook, NOW_ALONE);
    expect(never).toMatchObject({ neverInOneWindow: true });
    expect(never).not.toHaveProperty("fitsAfterMs");
  });

  test("nothing fits into a window that is used up", () => {
    const fit = windowFit(need(0.1), outlookOf({ usedPercent: 100 }), NOW_ALONE);

    expect(fit).toMatchObject({ leftPercent: 0, probabilityFits: 0 });
    expect(fit.fitsAfterMs).toBe(PAST_NOW + 3 * MS_PER_HOUR);
  });

  test("counts what others use meanwhile, in their share", () => {
    const forecast = forecastOf({ percentPerHour: 20 });
    const outlook = outlookOf({ forecast });
    const besides = (othersShare: number) =>
      windowFit(need(40), outlook, { ...NOW_ALONE, othersShare });

    expect(besides(0).meanwhilePercent).toBe(0);
    expect(besides(1).meanwhilePercent).toBeCloseTo(
      meanwhileUse(outlook, { hours: 1, nowMs: PAST_NOW }),
    );
    expect(besides(1).probabilityFits).toBeLessThan(besides(0.5).probabilityFits);
    expect(besides(0.5).probabilityFits).toBeLessThan(besides(0).probabilityFits);
  });

  test("takes from the next window what timed work does after the reset, but no other work", () => {
    const soon = outlookOf({ usedPercent: 90, resetsAtMs: PAST_NOW + 0.1 * MS_PER_HOUR });
    const slow = { ...NOW_ALONE, hours: 2, kind: "timed" } as const;

    expect(windowFit(need(60), soon, slow).probabilityFits).toBeGreaterThan(0.8);
    expect(windowFit(need(60), soon, { ...slow, hours: 0.1 }).probabilityFits).toBeLessThan(0.01);
    const hurried = { ...slow, kind: "hurried" } as const;
    expect(windowFit(need(60), soon, hurried).probabilityFits).toBeLessThan(0.01);
  });
});

describe("what is used meanwhile", () => {
  test("the rate now at first, then ever more what the forecast expects", () => {
    const forecast = forecastOf({
      percentPerHour: 20,
      usedPercentAtReset: { p10: 50, p50: 55, p90: 60 },
    });
    const use = (hours: number) =>
      meanwhileUse(outlookOf({ forecast }), { hours, nowMs: PAST_NOW });

    expect(use(0.05)).toBeCloseTo(1, 1);
    expect(use(1) / 1).toBeLessThan(20);
    expect(use(3) - use(2)).toBeLessThan(9);
    expect(use(0)).toBe(0);
  });

  test("nothing where nothing is known of a rate", () => {
    expect(meanwhileUse(outlookOf(), { hours: 2, nowMs: PAST_NOW })).toBe(0);
  });
});

test("what fits with a probability fits as often as that", () => {
  const said: { chance: number; isFitting: boolean }[] = [];
  for (let seed = 1; seed <= 24; seed++) {
    const random = randomFrom(seed);
    const percentPerUsd = {
      "claude-opus-5-5": 0.5 + random.next(),
      "claude-sonnet-5": 0.5 + random.next(),
    };
    const truth = { seed, days: 14, percentPerUsd, noise: 0.25, unseen: 0.1 };
    const past = workedPast(truth);
    const learned = learnPastWork(
      past.observations,
      { table: past.table, prices: SHIPPED_BOOK },
      { account: "a", accountOf: () => undefined, otherAccounts: [], nowMs: PAST_NOW },
    ).costs.five_hour;
    if (learned.kind !== "ok") continue;
    // Other work of the same person, which was not learned from.
    for (const session of workedPast({ ...truth, seed: seed + 1_000, unseen: 0 }).sessions) {
      const usdByModel = new Map([[session.model, session.usd]]);
      const leftPercent = Math.min(100, session.usd * (0.3 + 1.7 * random.next()));
      const outlook = outlookOf({ usedPercent: 100 - leftPercent });
      const planned = neededPercent(learned, { usdByModel, sizeSpread: 0 });
      const { probabilityFits } = windowFit(planned, outlook, NOW_ALONE);
      said.push({ chance: probabilityFits, isFitting: session.percent <= leftPercent });
    }
  }

  const bins = [0, 0.1, 0.3, 0.5, 0.7, 0.9].map((from, index, all) => {
    const to = all[index + 1] ?? 1;
    const inside = said.filter(({ chance }) => chance >= from && chance < to);
    const share = (count: number) => count / inside.length;
    const chances = inside.reduce((sum, { chance }) => sum + chance, 0);
    const fitting = inside.filter(({ isFitting }) => isFitting).length;
    return { count: inside.length, said: share(chances), seen: share(fitting) };
  });
  expect(said.length).toBeGreaterThan(900);
  const misses = bins.map(({ said, seen }) => Math.abs(seen - said));
  expect(Math.max(...misses)).toBeLessThan(0.18);
  const weighted = bins.reduce((sum, { count }, index) => sum + count * (misses[index] ?? 0), 0);
  expect(weighted / said.length).toBeLessThan(0.05);
});

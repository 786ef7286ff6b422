import { describe, expect, test } from "vitest";
import type { AccountPlace } from "../../shared/fits/account-work.ts";
import { learnPastWork } from "../../shared/fits/past-work.ts";
import type { PercentCosts } from "../../shared/fits/percent-cost.ts";
import { neededPercent, needQuantile } from "../../shared/fits/work-need.ts";
import { EMPTY_TABLE } from "../../shared/ledger/empty-table.ts";
import { MS_PER_DAY, MS_PER_HOUR } from "../../shared/platform/time.ts";
import type { WindowKind } from "../../shared/quota/quota-window.ts";
import { SHIPPED_BOOK } from "../prices/shipped-prices.ts";
import { PAST_NOW, type Truth, WEEK_SHARE, type WorkedPast, workedPast } from "./worked-past.ts";

const PERCENT_PER_USD = { "claude-opus-5-5": 1.2, "claude-sonnet-5": 0.8, "claude-haiku-4-5": 2 };
const ALONE: AccountPlace = { account: "a", accountOf: () => undefined, otherAccounts: [] };
const USUAL: Truth = { seed: 1, days: 28, percentPerUsd: PERCENT_PER_USD, noise: 0.2, unseen: 0 };
const SEEDS = [1, 2, 3, 4];

function learn(past: Pick<WorkedPast, "observations" | "table">, more: Partial<AccountPlace> = {}) {
  const ledger = { table: past.table, prices: SHIPPED_BOOK };
  return learnPastWork(past.observations, ledger, { ...ALONE, ...more, nowMs: PAST_NOW });
}

function costsOf(past: WorkedPast, window: WindowKind): PercentCosts {
  const learned = learn(past).costs[window];
  if (learned.kind !== "ok") throw new Error(`needs ${learned.needed} more`);
  return learned;
}

/** What was learned of each model as a share of the truth. */
function sharesOfTruth(costs: PercentCosts, { percentPerUsd, change }: Truth): number[] {
  const ofWindow = costs.window === "five_hour" ? 1 : WEEK_SHARE;
  return costs.models.map(
    ({ model, percentPerUsd: learned }) =>
      learned / ((percentPerUsd[model] ?? 0) * ofWindow * (change?.factor ?? 1)),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe("what past work cost in percent", () => {
  test.each([
    ["exactly alike", { noise: 0 }, { each: [0.95, 1.07], all: [0.98, 1.04] }],
    ["of unequal price", { noise: 0.2 }, { each: [0.85, 1.22], all: [0.96, 1.07] }],
    [
      "with a fifth of the hours disturbed by what no ledger sees",
      { noise: 0.2, unseen: 0.2 },
      { each: [0.85, 1.25], all: [0.96, 1.1] },
    ],
    [
      "with two fifths disturbed",
      { noise: 0.2, unseen: 0.4 },
      { each: [0.85, 1.3], all: [0.96, 1.14] },
    ],
  ] as const)("is found again from four weeks of work %s", (_, truth, bounds) => {
    const found = SEEDS.flatMap((seed) => {
      const past = workedPast({ ...USUAL, ...truth, seed });
      return sharesOfTruth(costsOf(past, "five_hour"), USUAL);
    });

    expect(Math.min(...found)).toBeGreaterThan(bounds.each[0]);
    expect(Math.max(...found)).toBeLessThan(bounds.each[1]);
    expect(mean(found)).toBeGreaterThan(bounds.all[0]);
    expect(mean(found)).toBeLessThan(bounds.all[1]);
  });

  test("is found again of the week too, which moves in few whole percents", () => {
    const found = SEEDS.flatMap((seed) =>
      sharesOfTruth(costsOf(workedPast({ ...USUAL, seed }), "seven_day"), USUAL),
    );

    expect(mean(found)).toBeGreaterThan(0.95);
    expect(mean(found)).toBeLessThan(1.12);
  });

  test("forgets what was before another plan, whose limits are four times as large", () => {
    const truth = { ...USUAL, days: 40, change: { day: 33, factor: 0.25 } };

    const found = SEEDS.flatMap((seed) =>
      sharesOfTruth(costsOf(workedPast({ ...truth, seed }), "five_hour"), truth),
    );

    expect(mean(found)).toBeGreaterThan(0.85);
    expect(mean(found)).toBeLessThan(1.35);
  });

  test("says in percent for a million weighted tokens what it says for a dollar", () => {
    const { models } = costsOf(workedPast(USUAL), "five_hour");

    for (const { percentPerMillion, percentPerUsd, inputUsd } of models) {
      expect(percentPerMillion).toBeCloseTo(percentPerUsd * inputUsd, 9);
    }
    expect(models.map(({ model, inputUsd }) => [model, inputUsd]).sort()).toEqual([
      ["claude-haiku-4-5", 1],
      ["claude-opus-5-5", 4],
      ["claude-sonnet-5", 2],
    ]);
  });

  test("is wider for a model that was never seen, which is taken for all others by its price", () => {
    const costs = costsOf(workedPast(USUAL), "five_hour");

    const of = (model: string) =>
      neededPercent(costs, { usdByModel: new Map([[model, 10]]), sizeSpread: 0 });
    const [seen, unseen] = [of("claude-sonnet-5"), of("claude-fable-5")];

    expect(unseen.unseenModels).toEqual(["claude-fable-5"]);
    expect(seen.unseenModels).toEqual([]);
    const meanPercent = unseen.medianPercent * Math.exp(unseen.spread ** 2 / 2);
    expect(meanPercent).toBeCloseTo(10 * costs.pooledPercentPerUsd, 6);
    expect(unseen.spread).toBeGreaterThan(seen.spread + 0.2);
    expect(needQuantile(seen, 1.28)).toBeGreaterThan(seen.medianPercent);
  });
});

describe("what it is not learned from", () => {
  test("nothing at all: it says how much is missing, and guesses nothing", () => {
    const { costs, models, pace } = learn({ observations: [], table: EMPTY_TABLE });

    expect(costs).toEqual({
      five_hour: { kind: "too-little-data", window: "five_hour", samples: 0, needed: 6 },
      seven_day: { kind: "too-little-data", window: "seven_day", samples: 0, needed: 6 },
    });
    expect(models).toEqual([]);
    expect(pace).toBeUndefined();
  });

  test("readings without work, and work without readings", () => {
    const past = workedPast({ ...USUAL, days: 5 });

    const idle = learn({ ...past, table: EMPTY_TABLE });
    const unread = learn({ ...past, observations: [] });

    expect(idle.costs.five_hour).toMatchObject({ kind: "too-little-data", needed: 6 });
    expect(unread.costs.five_hour).toMatchObject({ kind: "too-little-data", needed: 6 });
    expect(unread.pace?.usdPerHour).toBeGreaterThan(0);
  });

  test("another account's sessions, and nobody's once there is another account", () => {
    const past = workedPast({ ...USUAL, days: 10 });

    const foreign = learn(past, { accountOf: () => "b" });
    const nobodys = learn(past, { otherAccounts: ["b"] });
    const beside = learn(past, { otherAccounts: ["unknown-0"] });
    const own = learn(past, { accountOf: () => "a", otherAccounts: ["b"] });

    expect(foreign.costs.five_hour.kind).toBe("too-little-data");
    expect(nobodys.costs.five_hour.kind).toBe("too-little-data");
    expect(beside.costs.five_hour.kind).toBe("ok");
    expect(own.costs.five_hour.kind).toBe("ok");
  });

  test("other tools, imported days, and models without a price", () => {
    const { table, observations } = workedPast({ ...USUAL, days: 10 });
    const changed = (change: object) => ({
      observations,
      table: { ...table, contexts: table.contexts.map((context) => ({ ...context, ...change })) },
    });

    expect(learn(changed({ source: "codex" })).models).toEqual([]);
    expect(learn(changed({ origin: "imported" })).models).toEqual([]);
    const unpriced = learn(changed({ model: "llama-unheard-of" }));
    expect(unpriced.models).toEqual([]);
    expect(unpriced.costs.five_hour.kind).toBe("too-little-data");
  });

  test("work of the future, from a clock that was wrong", () => {
    const past = workedPast({ ...USUAL, days: 10 });
    const later = past.table.quarters.map((quarter) => quarter + 10_000);

    const { costs } = learn({ ...past, table: { ...past.table, quarters: later } });

    expect(costs.five_hour).toMatchObject({ kind: "too-little-data" });
  });

  test("work beyond a used-up window, which is paid apart", () => {
    const truth = { ...USUAL, percentPerUsd: { "claude-opus-5-5": 8 } };

    const [share = 0] = sharesOfTruth(costsOf(workedPast(truth), "five_hour"), truth);

    expect(share).toBeGreaterThan(0.9);
    expect(share).toBeLessThan(1.1);
  });

  test("readings that never rise, however much is done", () => {
    const past = workedPast({ ...USUAL, days: 10 });
    const flat = past.observations.map((observation) => ({ ...observation, usedPercent: 0 }));

    expect(learn({ ...past, observations: flat }).costs.five_hour.kind).toBe("too-little-data");
  });

  test("a day alone", () => {
    const { costs } = learn(workedPast({ ...USUAL, days: 1 }));

    expect(costs.seven_day.kind).toBe("too-little-data");
  });
});

describe("how the work is done", () => {
  test("its pace is that of hours at work, however few there are", () => {
    const past = workedPast(USUAL);
    const { pace, models } = learn(past);

    const usd = past.sessions.reduce((sum, session) => sum + session.usd, 0);
    const hours = (past.table.rows * 5) / 60;
    expect(pace?.usdPerHour).toBeGreaterThan(0.6 * (usd / hours));
    expect(pace?.usdPerHour).toBeLessThan(1.2 * (usd / hours));
    expect(models.reduce((sum, { lateShare }) => sum + lateShare, 0)).toBeCloseTo(1, 6);
  });

  test("a token weighs little where most are read from the cache", () => {
    for (const { weightPerToken, weightSpread } of learn(workedPast(USUAL)).models) {
      expect(weightPerToken).toBeGreaterThan(0.05);
      expect(weightPerToken).toBeLessThan(0.4);
      expect(weightSpread).toBeLessThan(0.5);
    }
  });

  test("what lies further back than two months is not read", () => {
    const past = workedPast({ ...USUAL, days: 70 });
    const { sinceMs } = costsOf(past, "five_hour");

    expect(PAST_NOW - sinceMs).toBeLessThanOrEqual(60 * MS_PER_DAY + MS_PER_HOUR);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MS_PER_MINUTE, MS_PER_SECOND } from "../../shared/platform/time.ts";
import { NO_TOKENS, type TokenCounts } from "../../shared/usage/token-counts.ts";
import {
  sumRates,
  type UsageRate,
  type UsageSample,
  usageRate,
  withSample,
} from "../../shared/usage/usage-rate.ts";

const START_MS = Date.UTC(2026, 10, 20, 10);
const at = (minutes: number) => START_MS + minutes * MS_PER_MINUTE;

function tokens(output: number, more: Partial<TokenCounts> = {}): TokenCounts {
  return { ...NO_TOKENS, output, ...more };
}

function sample(minutes: number, output: number, costUsd?: number): UsageSample {
  const counted = { atMs: at(minutes), tokens: tokens(output) };
  return costUsd === undefined ? counted : { ...counted, costUsd };
}

function rateAt(minutes: number, samples: readonly UsageSample[], lookback = 30): UsageRate {
  return usageRate(samples, { minutes: lookback, nowMs: at(minutes) });
}

describe("the rate of a session", () => {
  test("is told by kind of token, with the money per hour", () => {
    const first: UsageSample = {
      atMs: at(0),
      costUsd: 1,
      tokens: { ...NO_TOKENS, input: 100, cacheRead: 1_000, requests: 1 },
    };
    const last: UsageSample = {
      atMs: at(10),
      costUsd: 1.5,
      tokens: {
        input: 200,
        output: 50,
        cacheRead: 9_000,
        cacheWrite5m: 300,
        cacheWrite1h: 40,
        requests: 9,
      },
    };

    expect(rateAt(20, [first, last])).toEqual({
      kind: "ok",
      spanMs: 20 * MS_PER_MINUTE,
      samples: 2,
      tokensPerMinute: {
        input: 5,
        output: 2.5,
        cacheRead: 400,
        cacheWrite5m: 15,
        cacheWrite1h: 2,
        total: 424.5,
      },
      usdPerHour: 1.5,
    });
  });

  test("looks back as far as it is asked, from the sample before", () => {
    const samples = [sample(0, 0), sample(40, 900), sample(50, 1_200), sample(58, 1_500)];

    expect(rateAt(60, samples, 15)).toMatchObject({
      spanMs: 15 * MS_PER_MINUTE,
      samples: 3,
      tokensPerMinute: { output: 40 },
    });
  });

  test("is zero after an idle time, not too little data", () => {
    expect(rateAt(120, [sample(0, 0, 1), sample(10, 900, 2)])).toMatchObject({
      kind: "ok",
      samples: 1,
      tokensPerMinute: { total: 0 },
      usdPerHour: 0,
    });
  });

  test("counts a counter that begins anew as nothing for that step", () => {
    const samples = [
      sample(0, 1_000, 5),
      sample(5, 1_200, 6),
      sample(10, 30, 0.5),
      sample(20, 230, 1),
    ];

    expect(rateAt(20, samples)).toMatchObject({ tokensPerMinute: { output: 20 }, usdPerHour: 4.5 });
  });

  test("leaves the money out where it is not known", () => {
    expect(rateAt(10, [sample(0, 0), sample(5, 100)])).not.toHaveProperty("usdPerHour");
  });

  test("bridges samples without tokens while a transcript is being caught up", () => {
    const samples = [sample(0, 0), { atMs: at(5), costUsd: 1 }, sample(10, 1_000)];

    expect(rateAt(10, samples)).toMatchObject({ samples: 2, tokensPerMinute: { output: 100 } });
  });

  test("ignores samples that a clock set back has left in the future", () => {
    expect(rateAt(10, [sample(60, 9_000), sample(0, 0), sample(8, 500)])).toMatchObject({
      samples: 2,
      tokensPerMinute: { output: 50 },
    });
  });
});

describe("too little data", () => {
  test.each([
    ["no sample", [], 0, 0],
    ["one sample", [sample(0, 10)], 1, 10],
    ["samples without tokens", [{ atMs: at(0) }, { atMs: at(5) }], 0, 0],
    ["less than a minute", [sample(9.1, 10), sample(9.9, 900)], 2, 0.9],
  ])("is said of %s", (_, samples, count, spanMinutes) => {
    const rate = rateAt(10, samples);

    expect(rate).toEqual({
      kind: "too-little-data",
      samples: count,
      spanMs: expect.closeTo(spanMinutes * MS_PER_MINUTE, -1),
    });
  });
});

describe("several sessions", () => {
  const busy = rateAt(10, [sample(0, 0, 0), sample(9, 1_000, 1)]);
  const free = rateAt(10, [sample(5, 0), sample(9, 100)]);
  const young = rateAt(10, [sample(10, 0)]);

  test("add up, and a young one takes nothing away", () => {
    expect(sumRates([busy, free, young])).toEqual({
      kind: "ok",
      spanMs: 10 * MS_PER_MINUTE,
      samples: 4,
      tokensPerMinute: {
        input: 0,
        output: 120,
        cacheRead: 0,
        cacheWrite5m: 0,
        cacheWrite1h: 0,
        total: 120,
      },
      usdPerHour: 6,
    });
  });

  test("have too little data when each has, or when there are none", () => {
    expect(sumRates([young, young])).toEqual({ kind: "too-little-data", samples: 2, spanMs: 0 });
    expect(sumRates([])).toEqual({ kind: "too-little-data", samples: 0, spanMs: 0 });
  });
});

describe("keeping samples", () => {
  test("replaces the running minute's sample and adds one for a new minute", () => {
    const early = { atMs: at(0), costUsd: 1 };
    const late = { atMs: at(0) + 59 * MS_PER_SECOND, costUsd: 2 };
    const next = { atMs: at(1), costUsd: 3 };

    const samples = [early, late, next].reduce<UsageSample[]>(
      (kept, one) => withSample(kept, one),
      [],
    );

    expect(samples).toEqual([late, next]);
  });

  test("keeps the newest 120", () => {
    let samples: UsageSample[] = [];
    for (let minutes = 0; minutes < 200; minutes++) {
      samples = withSample(samples, { atMs: at(minutes) });
    }

    expect(samples).toHaveLength(120);
    expect(samples[0]).toEqual({ atMs: at(80) });
    expect(withSample(samples, { atMs: at(200) }, 3)).toHaveLength(3);
  });

  test("goes on from a clock that was set back", () => {
    const samples = [{ atMs: at(0) }, { atMs: at(60) }, { atMs: at(61) }];

    expect(withSample(samples, { atMs: at(1) })).toEqual([{ atMs: at(0) }, { atMs: at(1) }]);
  });
});

test("whatever the counters do, no rate is negative or not a number", () => {
  const arbitrary = fc.record(
    {
      atMs: fc.integer({ min: -10, max: 70 }).map(at),
      costUsd: fc.double({ min: 0, max: 1e6, noNaN: true }),
      tokens: fc.nat().map((output) => tokens(output, { cacheRead: output * 3 })),
    },
    { requiredKeys: ["atMs"] },
  );

  fc.assert(
    fc.property(fc.array(arbitrary), fc.integer({ min: 0, max: 90 }), (samples, minutes) => {
      const rate = usageRate(samples, { minutes, nowMs: at(60) });
      if (rate.kind !== "ok") return;

      for (const perMinute of Object.values(rate.tokensPerMinute)) {
        expect(perMinute).toBeGreaterThanOrEqual(0);
      }
      expect(rate.usdPerHour ?? 0).toBeGreaterThanOrEqual(0);
      expect(rate.spanMs).toBeLessThanOrEqual(minutes * MS_PER_MINUTE);
    }),
  );
});

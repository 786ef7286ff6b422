import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MS_PER_DAY, MS_PER_HOUR } from "../../shared/platform/time.ts";
import { mergeWindows } from "../../shared/quota/merge-observations.ts";
import { quotaOutlooks, type WindowOutlook, windowOutlook } from "../../shared/quota/outlook.ts";
import type { QuotaObservation } from "../../shared/quota/quota-window.ts";
import { minute, RESET_MS, reading, START_MS } from "./readings.ts";

function fiveHourAt(
  atMinute: number,
  observations: readonly QuotaObservation[],
): WindowOutlook | undefined {
  return quotaOutlooks(observations, minute(atMinute)).fiveHour;
}

test("tells where a window stands and where it is heading", () => {
  const observations = [reading(144, 43), reading(190, 58), reading(200, 61, { sessionId: "a" })];

  expect(fiveHourAt(204, observations)).toEqual({
    window: "five_hour",
    usedPercent: 61,
    resetsAtMs: RESET_MS,
    elapsedPercent: 68,
    paceDeltaPercent: -7,
    burn: { percentPerHour: 18, basis: "recent", spanMs: MS_PER_HOUR, samples: 3 },
    projectedPercentAtReset: expect.closeTo(89.8),
    level: "calm",
    asOfMs: minute(200),
    source: "statusline",
    sessionId: "a",
  });
});

test("knows both windows of an account, each by itself", () => {
  const week = reading(10, 24, { window: "seven_day", resetsAtMs: START_MS + 4 * MS_PER_DAY });

  const outlooks = quotaOutlooks([reading(10, 3), week], minute(20));

  expect(outlooks.fiveHour?.usedPercent).toBe(3);
  expect(outlooks.sevenDay?.usedPercent).toBe(24);
  expect(quotaOutlooks([week], minute(20)).fiveHour).toBeUndefined();
  expect(quotaOutlooks([], minute(20))).toEqual({});
});

test("is the same from the merged window as from all that was observed", () => {
  const observations = [
    reading(-100, 90, { resetsAtMs: START_MS }),
    reading(60, 20),
    reading(90, 31),
  ];

  const outlooks = mergeWindows(observations, "five_hour", minute(120)).map((merged) =>
    windowOutlook(merged, minute(120)),
  );

  expect(outlooks).toHaveLength(2);
  expect(outlooks[1]).toEqual(fiveHourAt(120, observations));
});

test("forgets a window at its reset", () => {
  expect(fiveHourAt(299, [reading(10, 50)])).toBeDefined();
  expect(fiveHourAt(300, [reading(10, 50)])).toBeUndefined();
});

test("is as old as the last reading that raised or confirmed the number", () => {
  const observations = [reading(60, 40), reading(90, 40), reading(100, 38)];

  expect(fiveHourAt(120, observations)?.asOfMs).toBe(minute(90));
});

test("is not from the future when another machine's clock is ahead", () => {
  expect(fiveHourAt(60, [reading(61, 40)])?.asOfMs).toBe(minute(60));
});

test("says that two accounts may be mixed", () => {
  const other = { resetsAtMs: RESET_MS + 2 * MS_PER_HOUR };
  const observations = [125, 135, 145, 155].flatMap((at) => [
    reading(at, 20),
    reading(at - 4, 70, at === 155 ? {} : other),
  ]);

  expect(fiveHourAt(180, observations)?.contested).toBe(true);
});

describe("running out", () => {
  test("names the moment when the burn leads to 100 % before the reset", () => {
    expect(fiveHourAt(180, [reading(120, 50), reading(150, 80)])).toMatchObject({
      exhaustsAtMs: minute(220),
      projectedPercentAtReset: 140,
      level: "act",
    });
  });

  test("names no moment when it lasts", () => {
    const outlook = fiveHourAt(180, [reading(120, 50), reading(150, 60)]);

    expect(outlook?.projectedPercentAtReset).toBe(80);
    expect(outlook).not.toHaveProperty("exhaustsAtMs");
  });

  test("names no moment when nothing is used", () => {
    expect(fiveHourAt(240, [reading(120, 50), reading(150, 60)])).not.toHaveProperty(
      "exhaustsAtMs",
    );
  });

  test("names the moment when it was used up, even where no rate is known", () => {
    expect(fiveHourAt(4, [reading(2, 99), reading(3, 100), reading(3.5, 100)])).toMatchObject({
      exhaustsAtMs: minute(3),
      level: "act",
    });
  });
});

describe("the level", () => {
  const steady = (usedPercent: number) => [reading(60, usedPercent), reading(179, usedPercent)];

  test.each([
    [40, "calm"],
    [69.9, "calm"],
    [70, "watch"],
    [85, "watch"],
    [94.9, "watch"],
    [95, "act"],
    [100, "act"],
  ])("of %d %% after three hours, without further use, is %s", (usedPercent, level) => {
    expect(fiveHourAt(180, steady(usedPercent))?.level).toBe(level);
  });

  test("is watch from 80 % on, also behind an even pace", () => {
    expect(fiveHourAt(290, [reading(60, 79), reading(200, 79)])?.level).toBe("calm");
    expect(fiveHourAt(290, [reading(60, 80), reading(200, 80)])?.level).toBe("watch");
  });

  test("does not cry wolf over a busy first minute", () => {
    const outlook = fiveHourAt(6, [reading(5, 4)]);

    expect(outlook).toMatchObject({ burn: { basis: "average" }, level: "watch" });
    expect(outlook?.exhaustsAtMs).toBeDefined();
  });

  test("trusts an average once a fifth of the window has passed", () => {
    expect(fiveHourAt(59, [reading(58, 45)])?.level).toBe("watch");
    expect(fiveHourAt(60, [reading(58, 45)])?.level).toBe("act");
  });

  test("trusts recent readings before that", () => {
    expect(fiveHourAt(30, [reading(10, 5), reading(25, 20)])?.level).toBe("act");
  });
});

test("whatever is read, the numbers of an outlook agree with each other", () => {
  const row = fc
    .tuple(fc.integer({ min: -300, max: 310 }), fc.double({ min: -1, max: 101 }))
    .map(([at, percent]) => reading(at, percent));

  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), fc.integer({ min: 0, max: 310 }), (rows, at) => {
      const outlook = fiveHourAt(at, rows);
      if (outlook === undefined) return;

      const { usedPercent, elapsedPercent, exhaustsAtMs, projectedPercentAtReset } = outlook;
      expect(outlook.resetsAtMs).toBeGreaterThan(minute(at));
      expect(outlook.asOfMs).toBeLessThanOrEqual(minute(at));
      expect(elapsedPercent).toBeGreaterThanOrEqual(0);
      expect(elapsedPercent).toBeLessThanOrEqual(100);
      expect(outlook.paceDeltaPercent).toBeCloseTo(usedPercent - elapsedPercent);
      if (exhaustsAtMs !== undefined) expect(exhaustsAtMs).toBeLessThan(outlook.resetsAtMs);
      const projected = projectedPercentAtReset ?? 0;
      if (projected > 100.001) expect(exhaustsAtMs).toBeDefined();
      if (projected < 99.999) expect(exhaustsAtMs).toBeUndefined();
      if (usedPercent >= 95) expect(outlook.level).toBe("act");
    }),
  );
});

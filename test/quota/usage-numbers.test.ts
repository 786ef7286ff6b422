import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isObject, type JsonObject } from "../../shared/platform/read-value.ts";
import { MS_PER_DAY } from "../../shared/platform/time.ts";
import { currentModelWeeks, modelWeekKey } from "../../shared/quota/model-week.ts";
import { usageAnswerSchema } from "../../shared/quota/poll/usage-answer-schema.ts";
import { usageNumbers } from "../../shared/quota/usage-numbers.ts";

const atMs = Date.UTC(2026, 10, 20, 12, 35);
const said = { atMs, source: "client" } as const;
const weekReset = "2026-11-24T12:31:12.000Z";
const weekResetMs = Date.UTC(2026, 10, 24, 12, 31, 12);

/** As the client kept it, account and time included. */
function captured(): JsonObject {
  const raw: unknown = JSON.parse(
    readFileSync("test/quota/captures/cached-usage-utilization.json", "utf8"),
  );
  const answer = isObject(raw) ? raw.utilization : undefined;
  return isObject(answer) ? answer : {};
}

function scoped(displayName: unknown, percent: unknown, more: object = {}): object {
  const scope = { model: { display_name: displayName } };
  return { kind: "weekly_scoped", group: "weekly", percent, resets_at: weekReset, scope, ...more };
}

test("reads what the real client keeps of its usage page", () => {
  expect(usageNumbers(captured(), said)).toEqual({
    observations: [
      {
        ...{ atMs, window: "five_hour", usedPercent: 42, source: "client" },
        resetsAtMs: Date.UTC(2026, 10, 20, 15, 31, 12),
      },
      { atMs, window: "seven_day", usedPercent: 17, resetsAtMs: weekResetMs, source: "client" },
      {
        ...{ atMs, window: "seven_day_sonnet", usedPercent: 9, source: "client" },
        resetsAtMs: weekResetMs,
      },
    ],
    extraUsage: { atMs, source: "client", isEnabled: false },
  });
});

test("finds the weeks of single models, by the name that people know", () => {
  const limits = [
    { kind: "session", group: "session", percent: 42, resets_at: weekReset },
    { kind: "weekly_all", group: "weekly", percent: 17, resets_at: weekReset },
    scoped("Fable 5.1", 61),
    scoped("Opus", 33),
    scoped("  ", 50),
    scoped(null, 50),
    scoped("Haiku", null),
    scoped("Sonnet", 12, { scope: { surface: { display_name: "Chrome" } } }),
    "garbage",
  ];

  const { observations } = usageNumbers({ limits }, said);

  expect(observations.map(({ window, usedPercent }) => [window, usedPercent])).toEqual([
    ["weekly_fable_5_1", 61],
    ["seven_day_opus", 33],
  ]);
  expect(currentModelWeeks(observations, atMs + MS_PER_DAY)).toEqual([
    {
      ...{ window: "seven_day_opus", model: "Opus", usedPercent: 33 },
      ...{ resetsAtMs: weekResetMs, asOfMs: atMs, source: "client" },
    },
    {
      ...{ window: "weekly_fable_5_1", model: "Fable 5.1", usedPercent: 61 },
      ...{ resetsAtMs: weekResetMs, asOfMs: atMs, source: "client" },
    },
  ]);
});

test("a model's week is gone after its reset", () => {
  const { observations } = usageNumbers({ limits: [scoped("Fable", 61)] }, said);

  expect(currentModelWeeks(observations, weekResetMs + 1)).toEqual([]);
});

test("makes a safe key of any name", () => {
  expect(modelWeekKey("Opus")).toBe("seven_day_opus");
  expect(modelWeekKey("../../etc/passwd")).toBe("weekly_etc_passwd");
  expect(modelWeekKey("名前")).toBeUndefined();
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (name) => {
      expect(modelWeekKey(name) ?? "none").toMatch(/^[a-z][a-z0-9_]{0,39}$/);
    }),
  );
});

test("takes extra usage in hundredths of its currency", () => {
  const extra_usage = {
    ...{ is_enabled: true, monthly_limit: 5_000, used_credits: 1_234, utilization: 24.68 },
    currency: "eur",
  };

  expect(usageNumbers({ extra_usage }, said).extraUsage).toEqual({
    ...{ atMs, source: "client", isEnabled: true, monthlyLimitCents: 5_000, usedCents: 1_234 },
    ...{ usedPercent: 24.68, currency: "EUR" },
  });
});

test.each([
  ["no numbers", { utilization: null, resets_at: null }],
  ["a window that is not open", { utilization: 0, resets_at: null }],
  ["a moment in the place of the percent", { utilization: 1_795_188_043, resets_at: weekReset }],
  ["a reset that has passed", { utilization: 5, resets_at: "2026-11-20T12:00:00Z" }],
  ["a reset beyond the window", { utilization: 5, resets_at: "2027-11-20T12:00:00Z" }],
  ["a reset of no zone", { utilization: 5, resets_at: "2026-11-24T12:31:12" }],
  ["a reset that is none", { utilization: 5, resets_at: "soon" }],
  ["text", { utilization: "5", resets_at: weekReset }],
])("leaves out %s", (_, seven_day) => {
  expect(usageNumbers({ seven_day }, said)).toEqual({ observations: [] });
});

test("never throws, and never says what no window can hold", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...KEYS), fc.jsonValue()), (answer) => {
      for (const { usedPercent, resetsAtMs = 0 } of usageNumbers(answer, said).observations) {
        expect(usedPercent).toBeGreaterThanOrEqual(0);
        expect(usedPercent).toBeLessThanOrEqual(100);
        expect(resetsAtMs).toBeGreaterThan(atMs);
      }
      usageAnswerSchema.safeParse(answer);
    }),
  );
});

const KEYS = ["five_hour", "seven_day", "seven_day_opus", "extra_usage", "limits"] as const;

import { beforeAll, expect, test, vi } from "vitest";
import { type DigestFacts, digestLines } from "../../shared/alerts/digest-lines.ts";
import { lastDigestMs, nextDigestMs } from "../../shared/alerts/digest-time.ts";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import type { UsageRow } from "../../shared/reports/usage-row.ts";
import { runsOutAt } from "../quota/forecasts.ts";
import { fiveHour, NOON_MS, sevenDay } from "./outlooks.ts";

beforeAll(() => {
  vi.stubEnv("TZ", "UTC");
});

function row(key: string, costUsd: number | null, totalTokens = 1_000_000): UsageRow {
  return {
    ...{ key, costUsd, totalTokens, isPartlyPriced: false, models: [], sources: [] },
    ...{ unpriced: { tokens: 0, models: [] }, sessions: 2, importedTokens: 0 },
    ...{ firstAtMs: 0, lastAtMs: 0 },
    tokens: {
      ...{ input: 1, output: 0, reasoning: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 },
      ...{ webSearches: 0, requests: 1 },
    },
  };
}

function facts(more: Partial<DigestFacts> = {}): DigestFacts {
  const rows = [row("/srv/acme-api", 6.1), row("/srv/infra", 3.2), row("unknown", null)];
  return {
    report: { rows, totals: { ...row("", 9.3, 34_200_000), sessions: 7 } },
    ...{ accounts: [], heldBack: 0, nowMs: NOON_MS },
    ...more,
  };
}

test("says what was used, on what, how the windows stand and what nobody was told", () => {
  const forecast = runsOutAt(NOON_MS + MS_PER_HOUR, { probabilityOfExhaustion: 0.41 });
  const readings = [fiveHour(12), sevenDay(61, { forecast })];

  const lines = digestLines(facts({ accounts: [{ account: "a", readings }], heldBack: 4 }));

  expect(lines?.join("\n")).toMatchInlineSnapshot(`
    "Yesterday: $9.30 · 34.2M tokens · 7 sessions
    acme-api $6.10 · infra $3.20
    5-hour limit 12 % used, resets 15:00 · 7-day limit 61 % used, resets Sun 12:00, may run out (41 %)
    Quiet hours kept 4 messages from you: tacho notify log"
  `);
});

test("tells accounts apart, and promises no reset of extra usage", () => {
  const extra = { window: "extra_usage", usedPercent: 40, resetsAtMs: NOON_MS + MS_PER_HOUR };
  const accounts = [
    { account: "11111111-1111-4111-8111-111111111111", readings: [fiveHour(12), extra] },
    { account: "22222222-2222-4222-8222-222222222222", readings: [fiveHour(30)] },
  ];

  expect(digestLines(facts({ accounts }))?.slice(2)).toEqual([
    "Account 11111111: 5-hour limit 12 % used, resets 15:00 · Extra usage 40 % used",
    "Account 22222222: 5-hour limit 30 % used, resets 15:00",
  ]);
});

test("of one project the title says all, and a part without a price is not free", () => {
  const totals = { ...row("", 9.3), isPartlyPriced: true, sessions: 1 };

  expect(digestLines(facts({ report: { rows: [row("/srv/a", 9.3)], totals } }))).toEqual([
    "Yesterday: ≥ $9.30 · 1M tokens · 1 session",
  ]);
});

test("where nothing was used and nothing is open there is nothing to say", () => {
  const nothing = { rows: [], totals: { ...row("", null, 0), sessions: 0 } };

  expect(digestLines(facts({ report: nothing }))).toBeUndefined();
  expect(digestLines(facts({ report: nothing, heldBack: 1 }))).toEqual([
    "Yesterday: nothing used",
    "Quiet hours kept 1 message from you: tacho notify log",
  ]);
});

test("its time is that of the wall, also where a clock was changed", () => {
  vi.stubEnv("TZ", "Europe/Berlin");
  // The clocks go forward at 01:00 UTC on 29 March 2026.
  const before = Date.UTC(2026, 2, 28, 7);
  const after = Date.UTC(2026, 2, 29, 6);

  expect(lastDigestMs("08:00", before)).toBe(before);
  expect(nextDigestMs("08:00", before)).toBe(after);
  expect(lastDigestMs("08:00", after - MS_PER_MINUTE)).toBe(before);
  vi.stubEnv("TZ", "UTC");
});

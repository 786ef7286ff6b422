import { expect, test } from "vitest";
import { backOffMs, heldUntilMs, withTry } from "../../shared/credentials/push-limits.ts";

const MIDNIGHT_MS = Date.parse("2026-11-21T00:00:00Z");
const FULL = { attempts: 0, day: "2026-11-21", pushesToday: 200, triedAtMs: MIDNIGHT_MS + 5_000 };
const KV = { sinkId: "a", type: "cloudflare-kv", namespace: "n1" } as const;

test("a day that is used up ends at midnight UTC, and starts no second time when the clock is set back", () => {
  const held = [-10_000, 10_000, 24 * 3_600_000].map((afterMs) =>
    heldUntilMs(KV, { a: FULL }, MIDNIGHT_MS + afterMs),
  );

  expect(held).toEqual([MIDNIGHT_MS + 24 * 3_600_000, MIDNIGHT_MS + 24 * 3_600_000, undefined]);
});

test("all that goes into one namespace is counted together, the pause is each key's own", () => {
  const half = { ...FULL, pushesToday: 100 };
  const atMs = MIDNIGHT_MS + 5_500;
  const heldBeside = (sinks: Parameters<typeof heldUntilMs>[1]) => heldUntilMs(KV, sinks, atMs);

  expect(heldBeside({ b: { ...FULL, namespace: "n1" } })).toBe(MIDNIGHT_MS + 24 * 3_600_000);
  expect(heldBeside({ a: { ...half, triedAtMs: 0 }, b: { ...half, namespace: "n1" } })).toBe(
    MIDNIGHT_MS + 24 * 3_600_000,
  );
  expect(heldBeside({ b: { ...half, namespace: "n1" } })).toBeUndefined();
  expect(heldBeside({ b: { ...FULL, namespace: "n2" } })).toBeUndefined();
  expect(heldBeside({ b: { ...FULL, namespace: "n1", day: "2026-11-20" } })).toBeUndefined();
});

test("each try is counted, for its day", () => {
  const first = withTry({ attempts: 0, day: "", pushesToday: 0 }, MIDNIGHT_MS - 1);
  const second = withTry(first, MIDNIGHT_MS);
  const third = withTry(second, MIDNIGHT_MS - 1);

  expect([first, second, third].map(({ day, pushesToday }) => [day, pushesToday])).toEqual([
    ["2026-11-20", 1],
    ["2026-11-21", 1],
    ["2026-11-21", 2],
  ]);
});

test("other kinds of sinks have no limit of their own", () => {
  expect(
    heldUntilMs({ sinkId: "a", type: "file" }, { a: FULL }, MIDNIGHT_MS + 5_001),
  ).toBeUndefined();
});

test("the pause doubles from 30 s to half an hour, and varies by a fifth", () => {
  expect([1, 2, 3, 7, 8, 1_000].map((attempts) => backOffMs(attempts, 0) / 1_000)).toEqual([
    30, 60, 120, 1_800, 1_800, 1_800,
  ]);
  expect(backOffMs(1, 1)).toBe(36_000);
});

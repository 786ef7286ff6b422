import { expect, test } from "vitest";
import { tokenNotices } from "../../shared/alerts/token-health.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { NOON_MS } from "./outlooks.ts";

const LOGIN = { scopes: ["user:inference", "user:profile"], fingerprint: "f1" };

function told(life: object, promptedAtMs?: number): string[] {
  const whole = { ...LOGIN, expiresAtMs: NOON_MS + MS_PER_HOUR, ...life };
  return tokenNotices(whole, { promptedAtMs, nowMs: NOON_MS }).map(({ key }) => key);
}

test("a login that can be renewed is no news", () => {
  expect(told({ renewableUntilMs: NOON_MS + 30 * MS_PER_DAY })).toEqual([]);
  expect(told({ expiresAtMs: NOON_MS - MS_PER_DAY })).toEqual([]);
});

test("the end of what can be renewed is told six days and two days before, whatever the token", () => {
  const hour = Math.round((NOON_MS + 5 * MS_PER_DAY) / MS_PER_HOUR);
  const inFive = { renewableUntilMs: NOON_MS + 5 * MS_PER_DAY };

  expect(told(inFive)).toEqual([`credential-renewal-ends-${hour}-6d`]);
  expect(told({ ...inFive, fingerprint: "f2" })).toEqual(told(inFive));
  expect(told({ renewableUntilMs: NOON_MS + MS_PER_HOUR })[0]).toMatch(/-2d$/);
  expect(told({ renewableUntilMs: NOON_MS - 2 * MS_PER_HOUR })).toEqual([]);
});

test("a long-lived token cannot be renewed at all; one that lives for hours is none", () => {
  const scopes = ["user:inference"];

  expect(told({ scopes, expiresAtMs: NOON_MS + 300 * MS_PER_DAY })).toEqual([]);
  expect(told({ scopes, expiresAtMs: NOON_MS + 5 * MS_PER_DAY })).toEqual([
    "credential-setup-token-f1-6d",
  ]);
  expect(told({ scopes, expiresAtMs: NOON_MS + 8 * MS_PER_HOUR })).toEqual([]);
});

test("one that was not renewed after a prompt is told, one that nobody has used since is not", () => {
  const over = { expiresAtMs: NOON_MS - MS_PER_HOUR };

  expect(told(over, NOON_MS - 10 * MS_PER_MINUTE)).toEqual(["credential-not-renewed-f1-now"]);
  expect(told(over, NOON_MS - MS_PER_MINUTE)).toEqual([]);
  expect(told(over, NOON_MS - 2 * MS_PER_HOUR)).toEqual([]);
});

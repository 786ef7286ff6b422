import { expect, test } from "vitest";
import { hasBadTokens, momentAt, tokensAt } from "../../shared/sources/token-fields.ts";

test.each([
  [12, 12],
  [0, 0],
  [1e9, 1e9],
  [1e9 + 1, 0],
  [-1, 0],
  [1.5, 0],
  ["12", 0],
  [null, 0],
  [Number.POSITIVE_INFINITY, 0],
])("counts %j as %j tokens", (written, tokens) => {
  expect(tokensAt({ input: written }, "input")).toBe(tokens);
});

test("null and nothing are no bad counts, all else that is no count is", () => {
  const isBad = (input: unknown) => hasBadTokens({ input }, ["input"]);

  expect([undefined, null, 0, 7].map(isBad)).toEqual([false, false, false, false]);
  expect([-1, 0.5, 1e10, "7", {}, true].map(isBad)).toEqual(Array(6).fill(true));
});

test.each([
  ["2026-09-01T10:00:00.000Z", Date.UTC(2026, 8, 1, 10)],
  ["2026-09-01T12:00:00+02:00", Date.UTC(2026, 8, 1, 10)],
  [Date.UTC(2026, 8, 1, 10), Date.UTC(2026, 8, 1, 10)],
  ["soon", undefined],
  [-5, undefined],
  [1e300, undefined],
  [null, undefined],
])("takes %j for the moment %j", (written, moment) => {
  expect(momentAt({ timestamp: written }, "timestamp")).toBe(moment);
});

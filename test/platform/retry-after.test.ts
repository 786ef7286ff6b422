import { expect, test } from "vitest";
import { retryAfterMs } from "../../shared/platform/retry-after.ts";

const DATE = "Fri, 20 Nov 2026 12:00:00 GMT";

test.each([
  ["17", undefined, 17_000],
  ["0", undefined, 0],
  ["Fri, 20 Nov 2026 12:01:00 GMT", DATE, 60_000],
  ["Fri, 20 Nov 2026 12:01:00 GMT", undefined, undefined],
  ["Fri, 20 Nov 2026 11:59:00 GMT", DATE, undefined],
  ["99999999999999999999", DATE, undefined],
  ["-5", DATE, undefined],
  ["1.5", DATE, undefined],
  ["in a while", DATE, undefined],
  ["", DATE, undefined],
  [undefined, DATE, undefined],
])("Retry-After %j, said at %j", (value, date, expected) => {
  const headers = new Map([
    ["retry-after", value],
    ["date", date],
  ]);

  expect(retryAfterMs((name) => headers.get(name))).toBe(expected);
});

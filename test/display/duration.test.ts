import { expect, test } from "vitest";
import { formatDuration, formatLongDuration } from "../../shared/display/duration.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";

test.each([
  [0, "0s", "0 s"],
  [40_900, "40s", "40 s"],
  [MS_PER_MINUTE - 1, "59s", "59 s"],
  [12 * MS_PER_MINUTE, "12m", "12 m"],
  [MS_PER_HOUR + 36 * MS_PER_MINUTE + 59_000, "1h36m", "1 h 36 m"],
  [MS_PER_HOUR + 5 * MS_PER_MINUTE, "1h05m", "1 h 05 m"],
  [2 * MS_PER_HOUR, "2h", "2 h"],
  [4 * MS_PER_DAY + 11 * MS_PER_HOUR, "4d11h", "4 d 11 h"],
  [4 * MS_PER_DAY + MS_PER_MINUTE, "4d", "4 d"],
  [-5, "0s", "0 s"],
  [Number.NaN, "0s", "0 s"],
  [Number.POSITIVE_INFINITY, "0s", "0 s"],
])("%d ms: %s, in a sentence %s", (durationMs, short, long) => {
  expect(formatDuration(durationMs)).toBe(short);
  expect(formatLongDuration(durationMs)).toBe(long);
});

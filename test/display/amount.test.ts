import fc from "fast-check";
import { expect, test } from "vitest";
import {
  formatMoney,
  formatPercent,
  formatShortTokens,
  formatTokens,
} from "../../shared/display/amount.ts";

test.each([
  [0, "0"],
  [950, "950"],
  [1_000, "1k"],
  [1_049, "1k"],
  [80_200, "80.2k"],
  [84_000, "84k"],
  [99_960, "100k"],
  [184_300, "184k"],
  [999_499, "999k"],
  [999_500, "1M"],
  [12_400_000, "12.4M"],
  [3_100_000_000, "3.1B"],
  [1e30, "9999T"],
])("%d tokens: %s", (tokens, text) => {
  expect(formatTokens(tokens)).toBe(text);
});

test.each([
  [8_412, "8.4k"],
  [18_612, "19k"],
  [84_000, "84k"],
  [200_000, "200k"],
  [1_000_000, "1M"],
  [1_500_000, "1.5M"],
])("%d tokens where there is little room: %s", (tokens, text) => {
  expect(formatShortTokens(tokens)).toBe(text);
});

test.each([
  [0, "$0.00"],
  [0.000_1, "<$0.01"],
  [0.027_228, "$0.03"],
  [4.27, "$4.27"],
  [61.4, "$61.40"],
  [999.99, "$999.99"],
  [999.996, "$1,000"],
  [1_234.5, "$1,235"],
  [9_999.4, "$9,999"],
  [12_345, "$12.3k"],
  [2_500_000, "$2.5M"],
])("%d dollars: %s", (usd, text) => {
  expect(formatMoney(usd)).toBe(text);
});

test.each([
  [0, "0%"],
  [0.2, "<1%"],
  [0.5, "1%"],
  [61.4, "61%"],
  [99.7, "99%"],
  [100, "100%"],
  [103.2, "103%"],
])("%d percent: %s", (percent, text) => {
  expect(formatPercent(percent)).toBe(text);
});

test("is short and readable, whatever the number", () => {
  fc.assert(
    fc.property(fc.double(), (amount) => {
      expect(formatTokens(amount)).toMatch(/^\d{1,4}(\.\d)?[kMBT]?$/);
      expect(formatShortTokens(amount)).toMatch(/^\d{1,4}(\.\d)?[kMBT]?$/);
      expect(formatMoney(amount)).toMatch(/^<?\$(\d{1,3}\.\d\d|\d,\d{3}|\d{1,4}(\.\d)?[kMBT])$/);
      expect(formatPercent(amount)).toMatch(/^<?\d{1,4}%$/);
    }),
  );
});

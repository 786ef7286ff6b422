import { expect, test } from "vitest";
import { earliest } from "../../worker/earliest.ts";

test("the earliest of moments, of which some are not known", () => {
  expect(earliest([])).toBeUndefined();
  expect(earliest([undefined, undefined])).toBeUndefined();
  expect(earliest([undefined, 7, 3, undefined])).toBe(3);
});

import { expect, test } from "vitest";
import { wrapWords } from "../../cli/wrap-words.ts";

test("breaks between words, and each line is indented like the first", () => {
  expect(wrapWords("  one two three  four", 9)).toEqual(["  one two", "  three", "  four"]);
});

test("a per cent sign stays with its number", () => {
  expect(wrapWords("needs 10 %, 20 % is left", 8)).toEqual(["needs", "10 %,", "20 % is", "left"]);
});

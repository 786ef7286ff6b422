import fc from "fast-check";
import { expect, test } from "vitest";
import { skipValue } from "../../shared/sources/skip-json.ts";

/** Where the value at the start of the text ends; in bytes, with what must stand behind it. */
function endOf(text: string): number {
  const { buffer, byteOffset, byteLength } = Buffer.from(`${text}\n\0\0\0`);
  return skipValue(new DataView(buffer, byteOffset, byteLength), 0);
}

test("whatever JSON.stringify writes is passed to its end", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(endOf(text)).toBe(Buffer.byteLength(text));
    }),
  );
});

test("what is passed to its end JSON.parse takes, too", () => {
  const letters = [...'{}[]",:\\/bfnrtu019aeE-+. \ttruefalsnul\u0001\u001fé'];
  const scrap = fc.array(fc.constantFrom(...letters, '"a"', '{"a":', "true", "null"), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(scrap, (parts) => {
      const text = parts.join("");
      if (endOf(text) === Buffer.byteLength(text)) expect(() => JSON.parse(text)).not.toThrow();
    }),
    { numRuns: 20_000 },
  );
});

test.each([
  ["a broken escape", '"\\x"'],
  ["an escape that is cut", '"\\u12"'],
  ["a control character", '"\u0001"'],
  ["a number with a zero in front", "01"],
  ["a number without a fraction", "1."],
  ["a power without digits", "1e"],
  ["a text without its end", '"abc'],
  ["an object without its end", '{"a":1'],
  ["a comma too many", "[1,]"],
  ["a word that is none", "nil"],
  ["a blank", '{"a": 1}'],
  ["nothing", ""],
])("%s is not passed", (_, text) => {
  expect(endOf(text)).toBe(-1);
});

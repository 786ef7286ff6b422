import fc from "fast-check";
import { expect, test } from "vitest";
import { PLACES_BYTES_BEHIND, placeFinder } from "../../shared/sources/json-places.ts";

const { find, places } = placeFinder({
  id: "message.id",
  usage: "message.usage.input_tokens",
  type: "type",
});

/** Names that are wanted, names that are like them, and ones that are never kept. */
const name = fc.oneof(
  fc.constantFrom(
    "type",
    "message",
    "id",
    "usage",
    "input_tokens",
    "typf",
    "messagf",
    "input_tokenz",
  ),
  fc.constantFrom("", "a", "ab", "größer", 'q"uote', "x".repeat(70)),
  fc.string(),
);
const value = fc.letrec<{ value: unknown; object: object }>((tie) => ({
  value: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(0, 12, -1.5e3, true, null, "text", "a\\b\n", []) },
    { weight: 1, arbitrary: tie("object") },
  ),
  object: fc.dictionary(name, tie("value"), { maxKeys: 6 }),
})).object;

/** What stands at the places after `find`; `undefined`: it is to be parsed. */
function found(text: string) {
  const bytes = Buffer.concat([Buffer.from(text), Buffer.alloc(PLACES_BYTES_BEHIND, "\n")]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!find(view, 0, Buffer.byteLength(text))) return undefined;
  const textAt = ({ start, end }: { start: number; end: number }) =>
    start < 0 ? undefined : JSON.stringify(JSON.parse(bytes.toString("utf8", start, end)));
  return { id: textAt(places.id), usage: textAt(places.usage), type: textAt(places.type) };
}

function parsed(text: string) {
  const row: unknown = JSON.parse(text);
  const at = (from: unknown, key: string): unknown =>
    from instanceof Object && !Array.isArray(from) ? Reflect.get(from, key) : undefined;
  const own = (from: unknown, key: string) => {
    return from instanceof Object && Object.hasOwn(from, key) ? at(from, key) : undefined;
  };
  const message = own(row, "message");
  return {
    id: JSON.stringify(own(message, "id")),
    usage: JSON.stringify(own(own(message, "usage"), "input_tokens")),
    type: JSON.stringify(own(row, "type")),
  };
}

test("whatever rows stood before, the wanted values are those that parsing finds", () => {
  let read = 0;
  fc.assert(
    fc.property(fc.array(value, { maxLength: 4 }), (rows) => {
      for (const row of rows) {
        const text = JSON.stringify(row);
        const seen = found(text);
        if (seen === undefined) continue;
        read += 1;
        expect(seen).toEqual(parsed(text));
      }
    }),
    { numRuns: 2_000 },
  );
  expect(read).toBeGreaterThan(500);
});

test("a row that is cut, glued or damaged is found only where it is JSON still", () => {
  const damage = fc.record({
    at: fc.nat(400),
    to: fc.nat(400),
    byte: fc.constantFrom(...['"', "{", "}", "[", "]", ",", ":", "\\", "\0", "x", "1"]),
  });
  fc.assert(
    fc.property(value, value, damage, (a, b, { at, to, byte }) => {
      const whole = JSON.stringify(a);
      const other = JSON.stringify(b);
      const cut = at % (whole.length + 1);
      for (const text of [
        whole.slice(0, cut),
        whole.slice(0, cut) + other,
        whole.slice(0, cut) + other.slice(to % (other.length + 1)),
        whole.slice(0, cut) + byte + whole.slice(cut + 1),
      ]) {
        const seen = found(text);
        if (seen !== undefined) expect(seen).toEqual(parsed(text));
      }
    }),
    { numRuns: 5_000 },
  );
});

test("a wanted name that stands there twice, and one with an escape, are for the parser", () => {
  expect(found('{"type":"a","type":"b"}')).toBeUndefined();
  expect(found('{"type":"a","\\u0074ype":"b"}')).toBeUndefined();
  expect(found('{"type":"a","other":1}')).toEqual({ type: '"a"', id: undefined, usage: undefined });
});

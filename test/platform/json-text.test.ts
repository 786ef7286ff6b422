import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withJsonKey, withoutJsonKey } from "../../shared/platform/json-text.ts";

describe("a key is added", () => {
  test("at the end, in the indentation of the file, with its final newline", () => {
    const text = '{\n    "model": "opus"\n}\n';

    expect(withJsonKey(text, ["line"], { command: "x" })).toBe(
      '{\n    "model": "opus",\n    "line": {\n        "command": "x"\n    }\n}\n',
    );
  });

  test("with tabs and without a final newline where the file has it so", () => {
    expect(withJsonKey('{\n\t"a": [1, 2]\n}', ["b"], [3])).toBe(
      '{\n\t"a": [1, 2],\n\t"b": [\n\t\t3\n\t]\n}',
    );
  });

  test("with Windows line ends where the file has them", () => {
    expect(withJsonKey('{\r\n  "a": 1\r\n}\r\n', ["b"], { c: 2 })).toBe(
      '{\r\n  "a": 1,\r\n  "b": {\r\n    "c": 2\r\n  }\r\n}\r\n',
    );
  });

  test.each([
    ['{"a":1}', '{"a":1,"b":{"c":2}}'],
    ['{"a": 1}', '{"a": 1, "b": {"c":2}}'],
    ["{}", '{\n  "b": {\n    "c": 2\n  }\n}'],
    ["{ }\n", '{\n  "b": {\n    "c": 2\n  }\n}\n'],
    ["", '{\n  "b": {\n    "c": 2\n  }\n}\n'],
  ])("to %j", (text, expected) => {
    expect(withJsonKey(text, ["b"], { c: 2 })).toBe(expected);
  });

  test("inside objects, which are made where they are missing", () => {
    const once = withJsonKey("{}\n", ["statusline", "wrap", "command"], "x");

    expect(withJsonKey(once, ["statusline", "theme"], "nord")).toBe(`{
  "statusline": {
    "wrap": {
      "command": "x"
    },
    "theme": "nord"
  }
}
`);
  });
});

test("a value is replaced where it stands, its neighbours keep their form", () => {
  const text = '{"a": [1,2], "b" : {"x": 1}, "c": 1e3}';

  expect(withJsonKey(text, ["b"], 2)).toBe('{"a": [1,2], "b" : 2, "c": 1e3}');
});

test("the last of two equal keys is replaced, since it is the one that counts", () => {
  expect(withJsonKey('{"a":1,"a":2}', ["a"], 3)).toBe('{"a":1,"a":3}');
});

test.each([
  ['{"a":1,"b":2}', ["a"], '{"b":2}'],
  ['{"a":1,"b":2}', ["b"], '{"a":1}'],
  ['{"a":1}', ["a"], "{}"],
  ['{"a":1,"a":2}', ["a"], "{}"],
  ['{"a":{"x":1,"y":"}"},"b":2}', ["a", "x"], '{"a":{"y":"}"},"b":2}'],
  ['{"a":1}', ["b"], '{"a":1}'],
  ['{"a":1}', ["a", "b"], '{"a":1}'],
  ["", ["a"], ""],
])("from %j without %j stays %j", (text, path, expected) => {
  expect(withoutJsonKey(text, path)).toBe(expected);
});

describe("for any JSON object in any usual layout", () => {
  const texts = fc
    .tuple(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.constantFrom(undefined, 2, 4, "\t"),
      fc.constantFrom("", "\n", "\n\n"),
    )
    .map(([value, indent, end]) => ({ value, text: JSON.stringify(value, null, indent) + end }));

  test("an added key is read back and nothing else changes its value", () => {
    fc.assert(
      fc.property(texts, fc.string(), fc.jsonValue(), ({ value, text }, key, added) => {
        const result: unknown = JSON.parse(withJsonKey(text, [key], added));

        expect(result).toEqual(JSON.parse(JSON.stringify({ ...value, [key]: added })));
      }),
    );
  });

  test("adding a key and taking it away gives the same text, if there was any key", () => {
    fc.assert(
      fc.property(texts, fc.string(), fc.jsonValue(), ({ value, text }, key, added) => {
        fc.pre(!(key in value) && Object.keys(value).length > 0);

        expect(withoutJsonKey(withJsonKey(text, [key], added), [key])).toBe(text);
      }),
    );
  });
});

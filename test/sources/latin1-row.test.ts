import fc from "fast-check";
import { expect, test } from "vitest";
import { parseLatin1Row } from "../../shared/sources/latin1-row.ts";
import { utf8Text } from "../../shared/sources/utf8-text.ts";

test.each([
  ["as it is", '{"cwd":"/home/é/你好"}', "/home/é/你好"],
  ["escaped", String.raw`{"cwd":"/home/\u00e9/\u4f60\u597d"}`, "/home/é/你好"],
  ["both ways", String.raw`{"cwd":"/home/é/\u4f60好"}`, "/home/é/你好"],
  ["beyond the first plane", String.raw`{"cwd":"\ud83d\ude80"}`, "🚀"],
  ["a half of a letter", String.raw`{"cwd":"/a\ud800b"}`, "/a\ufffdb"],
  ["a backslash before a u", String.raw`{"cwd":"C:\\u4f60"}`, "C:\\u4f60"],
])("a text %s", (_, line, text) => {
  const row = parseLatin1Row(Buffer.from(line).toString("latin1"));

  expect(utf8Text(String(row?.cwd))).toBe(text);
});

test("what is no row is none", () => {
  expect(parseLatin1Row(String.raw`{"cwd":"\u4f6`)).toBeUndefined();
});

test("any text comes out as it went in, however it is escaped", () => {
  const printable = fc.string({ unit: "grapheme" }).filter((text) => !/\p{Cc}/u.test(text));
  fc.assert(
    fc.property(printable, (text) => {
      const plain = JSON.stringify({ text });
      const escaped = plain.replaceAll(/[\u0080-\uffff]/g, (char) => {
        return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
      });
      for (const line of [plain, escaped]) {
        const row = parseLatin1Row(Buffer.from(line).toString("latin1"));
        expect(utf8Text(String(row?.text))).toBe(text);
      }
    }),
  );
});

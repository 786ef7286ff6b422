import fc from "fast-check";
import { expect, test } from "vitest";
import { styledText } from "../../worker/wrapped-output.ts";

test("keeps colours and links, and lines", () => {
  const link = "\u001b]8;;https://example.com/a;b\u0007here\u001b]8;;\u0007";

  expect(styledText(`\u001b[1;38:5:4mone\u001b[0m\r\n  ${link} 日本 👩‍💻  \n\n`)).toBe(
    `\u001b[1;38:5:4mone\u001b[0m\n${link} 日本 👩‍💻`,
  );
});

test.each([
  ["clears the screen", "a\u001b[2Jb", "ab"],
  ["moves the cursor", "a\u001b[10;5Hb\u001b[Ac", "abc"],
  ["sets the title", "a\u001b]0;title\u0007b", "ab"],
  ["sets the title without an end", "a\u001b]0;title", "a"],
  ["writes the clipboard", "a\u001b]52;c;aGk=\u001b\\b", "ab"],
  ["asks the terminal", "a\u001b[6n\u001b[c\u001b]10;?\u0007b", "ab"],
  ["draws", "a\u001bPq#0~\u001b\\b", "ab"],
  ["resets the terminal", "a\u001bcb", "ab"],
  ["hides in C1", "a\u009b2Jb\u009d0;x\u009c", "a2Jb0;x"],
  ["rings and goes back", "a\u0007\b\b\tb", "ab"],
  ["turns the reading order", "a\u202eb\u2066c\u061cd\u200fe", "abcde"],
  ["breaks lines another way", "a\u2028b\u2029c\u0085d\u000be", "abcde"],
  ["is half a pair", "a\ud800b\udc00c", "abc"],
  ["ends with an escape", "a\u001b", "a"],
  ["hides one escape in another", "a\u001b\u001b[2Jb\u001b]\u001b[31mc\u001b[0m", "abc"],
])("of what %s nothing but the text is left", (_, output, text) => {
  expect(styledText(output).replaceAll(/\u001b\[[0-9;:]*m/g, "")).toBe(text);
});

test("a link with a control in its address is none", () => {
  expect(styledText("\u001b]8;;https://a\u009c\u009b2Jb\u0007text\u001b]8;;\u0007")).toBe(
    "text\u001b]8;;\u0007",
  );
});

test("what is left open ends with its line", () => {
  expect(styledText("\u001b[31mred\nplain")).toBe("\u001b[31mred\u001b[0m\nplain");
  expect(styledText("\u001b]8;;https://a\u001b\\link\nplain")).toBe(
    "\u001b]8;;https://a\u0007link\u001b]8;;\u0007\nplain",
  );
});

test("whatever comes, all that is left besides text are colours and closed links", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "\u001b",
      "\u001b[",
      "\u001b[31m",
      "\u001b[0m",
      "\u001b]8;;",
      "https://a",
      "\u0007",
      "\u001b\\",
      "\u009b",
      "\u009c",
      ";",
      "m",
      "\n",
      "\r",
      "\ud83d",
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = styledText(pieces.join(""));

      for (const line of text.split("\n")) {
        const links = line.match(LINK) ?? [];
        const styles = line.match(COLOUR) ?? [];
        expect(line.replaceAll(COLOUR, "").replaceAll(LINK, "")).not.toMatch(HARMFUL);
        expect(links.at(-1) ?? LINK_END).toBe(LINK_END);
        expect(styles.at(-1) ?? "\u001b[0m").toMatch(/\[0*m$/);
      }
    }),
    { numRuns: 1_000 },
  );
});

const COLOUR = /\u001b\[[0-9;:]*m/g;
const LINK = /\u001b\]8;[^\0-\u001f\u007f-\u009f]*\u0007/g;
const LINK_END = "\u001b]8;;\u0007";
const HARMFUL =
  /[\0-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/u;

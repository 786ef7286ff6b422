import fc from "fast-check";
import type { MessageText } from "../../../shared/notify/message.ts";

const ESCAPE = "\u001b";

export const HOSTILE_WORDS = [
  "<b>bold</b> & <a href='https://evil.example'>link</a>",
  "<!channel> <@U1> <https://evil.example|ok>",
  `${ESCAPE}[31mred${ESCAPE}]52;c;aGk=\u0007 \u009b2J`,
  "\u202egnp.exe\u2066",
  "x".repeat(10_000),
  "🚀".repeat(6_000),
  "&".repeat(5_000),
  "lone \ud83d and \ude80",
  "-u critical --version",
  "a;b;c\r\nX-Header: 1\0",
  "'; rm -rf ~; \" & do shell script",
];

/** What can move a cursor, turn the reading order, hide, or is half a character. */
export const HARMFUL =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const word = fc.oneof(
  fc.constantFrom(...HOSTILE_WORDS),
  fc.string({ unit: "binary", maxLength: 300 }),
);

export const hostileText: fc.Arbitrary<MessageText> = fc.record({
  title: word,
  lines: fc.array(word, { maxLength: 4 }),
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { desktopCommand } from "../../../shared/notify/channels/desktop-command.ts";
import { escapedWithin, MARKUP_ESCAPES } from "../../../shared/notify/channels/escaped-text.ts";
import { slackText } from "../../../shared/notify/channels/slack-text.ts";
import { telegramHtml } from "../../../shared/notify/channels/telegram-text.ts";
import { terminalSequence } from "../../../shared/notify/channels/terminal-sequence.ts";
import { HARMFUL, hostileText } from "./hostile-texts.ts";

const STARTED = {
  title: "🚀 a<b on R&D started",
  lines: ["3 × reviewer", "", "$1.20 · 2M tokens"],
};

test("each place gets the text in its own form", () => {
  expect(telegramHtml(STARTED)).toBe(
    "<b>🚀 a&lt;b on R&amp;D started</b>\n3 × reviewer\n$1.20 · 2M tokens",
  );
  expect(slackText(STARTED)).toBe("🚀 a&lt;b on R&amp;D started\n3 × reviewer\n$1.20 · 2M tokens");
  expect(terminalSequence(STARTED)).toBe(
    "\u001b]777;notify;🚀 a<b on R&D started;3 × reviewer $1.20 · 2M tokens\u0007\u0007",
  );
});

test("a title alone is all there is", () => {
  const text = { title: "✅ done", lines: [] };

  expect([telegramHtml(text), slackText(text), terminalSequence(text)]).toEqual([
    "<b>✅ done</b>",
    "✅ done",
    "\u001b]777;notify;✅ done;\u0007\u0007",
  ]);
});

test.each([
  ["abc", 3, "abc"],
  ["abcd", 3, "ab…"],
  ["a<bc", 6, "a&lt;…"],
  ["a<b", 6, "a&lt;b"],
  ["a<b<", 6, "a&lt;…"],
  ["a<<", 8, "a&lt;…"],
  ["ab🚀", 4, "ab🚀"],
  ["ab🚀c", 4, "ab…"],
  ["&", 4, "…"],
  ["ab", 1, "…"],
  ["ab", 0, ""],
  ["ab", -3, ""],
  ["", 0, ""],
])("%j in %d characters is %j", (text, room, expected) => {
  expect(escapedWithin(text, room, MARKUP_ESCAPES)).toBe(expected);
});

test("what is escaped fits, and holds whole entities and characters only", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: -1, max: 40 }), (text, room) => {
      const escaped = escapedWithin(text, room, MARKUP_ESCAPES);
      expect(escaped.length).toBeLessThanOrEqual(Math.max(0, room));
      expect(escaped).not.toMatch(/&(?!(amp|lt|gt);)|[<>]/);
    }),
  );
});

test("whatever names hold, Telegram reads one bold title and plain lines", () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const html = telegramHtml(text);
      expect(html.length).toBeLessThanOrEqual(4_096);
      expect(html).not.toMatch(HARMFUL);
      expect(html).toMatch(
        /^<b>(?:[^<>&]|&(?:amp|lt|gt);)*<\/b>(?:\n(?:[^<>&]|&(?:amp|lt|gt);)*)?$/,
      );
    }),
  );
});

test("whatever names hold, Slack finds no mention and no link", () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const escaped = slackText(text);
      expect(escaped.length).toBeLessThanOrEqual(4_000);
      expect(escaped).not.toMatch(HARMFUL);
      expect(escaped).not.toMatch(/[<>]|&(?!(amp|lt|gt);)/);
    }),
  );
});

test("whatever names hold, a terminal gets one notification of two fields", () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const sequence = terminalSequence(text);
      expect(sequence.length).toBeLessThanOrEqual(250);
      const [, title, body] =
        /^\u001b\]777;notify;([^;]+);([^;]*)\u0007\u0007$/.exec(sequence) ?? [];
      expect(`${title}${body}`).not.toMatch(HARMFUL);
      expect(body).toBeDefined();
    }),
  );
});

test("whatever names hold, they are texts of the desktop's program, never options or code", () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const linux = desktopCommand(text, {}, "linux").argv;
      expect(linux.slice(0, 3)).toEqual(["notify-send", "--app-name=Tacho", "--"]);
      expect(linux.length).toBeLessThanOrEqual(5);
      expect(linux[4] ?? "").not.toMatch(/[<>]|&(?!(amp|lt|gt);)/);
      const macos = desktopCommand(text, {}, "darwin").argv;
      expect(macos.slice(1, 8)).toEqual([
        "-e",
        "on run argv",
        "-e",
        "display notification (item 3 of argv) with title (item 2 of argv)",
        "-e",
        "end run",
        "Tacho",
      ]);
      expect([...linux, ...macos.slice(8)].join("\n")).not.toMatch(HARMFUL);
    }),
  );
});

test("Windows gets them on stdin, the same in every encoding", () => {
  const env = { SystemRoot: "D:\\Windows" };
  const text = { title: "🚀 $(calc) `x` started", lines: ["é <b>"] };

  const { argv, stdin } = desktopCommand(text, env, "win32");

  expect(argv.slice(0, 4)).toEqual([
    "D:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
    "-NoProfile",
    "-NonInteractive",
    "-EncodedCommand",
  ]);
  expect(argv).toEqual(desktopCommand({ title: "other", lines: [] }, env, "win32").argv);
  expect(stdin).toBe('{"title":"\\ud83d\\ude80 $(calc) `x` started","body":"\\u00e9 <b>"}');
});

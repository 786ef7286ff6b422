import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainText } from "../../shared/display/plain-text.ts";

const FORBIDDEN =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\u200c\u2060\ufeff\u{e0000}-\u{e007f}]/u;

describe("what a foreign name can do", () => {
  test("keeps ordinary names as they are", () => {
    const names = ["acme-api", "fix/dns #42", "日本語", "Ünïcode", "עברית", "ไทยแลนด์", "हिन्दी"];

    expect(names.map((name) => plainText(name))).toEqual(names);
  });

  test("removes escape sequences as a whole, also cut-off ones and the one-byte form", () => {
    expect(plainText("\u001b[31mred\u001b[0m")).toBe("red");
    expect(plainText("\u001b]0;title\u0007main")).toBe("main");
    expect(plainText("\u001b]8;;https://example.com\u001b\\link\u001b]8;;\u001b\\")).toBe("link");
    expect(plainText("\u001bP1$r payload\u001b\\main")).toBe("main");
    expect(plainText("\u009b2Jmain\u009d0;title\u009c")).toBe("main");
    expect(plainText("\u001b(Bmain\u001b")).toBe("main");
    expect(plainText("main\u001b[38;5")).toBe("main");
    expect(plainText("\u001b\u001b[31m[2Jmain")).toBe("[2Jmain");
  });

  test("cannot make a second line", () => {
    expect(plainText("one\ntwo\r\nthree\u2028four\u2029five\u0085six\tseven")).toBe(
      "one two three four five six seven",
    );
  });

  test("cannot turn the reading order or hide letters", () => {
    expect(plainText("abc\u202ecba\u202c \u2066x\u2069\u200f")).toBe("abccba x");
    expect(plainText("ad\u200bmin\u2060\ufeff\u00ad")).toBe("admin");
    expect(plainText("hi\u{e0068}\u{e0069}\u{e0100}\u115f\u3164")).toBe("hi");
  });

  test("keeps emoji together and drops joiners that join nothing", () => {
    expect(plainText("👩‍👩‍👧 ❤️ 1️⃣")).toBe("👩‍👩‍👧 ❤️ 1️⃣");
    expect(plainText("a\u200db\u200d")).toBe("ab");
    expect(plainText("👩\u200d")).toBe("👩");
  });

  test("cannot smear marks over its neighbours", () => {
    expect(plainText(`\u0301e${"\u0301".repeat(40)}x`)).toBe(`e${"\u0301".repeat(4)}x`);
    expect(plainText(" \u0301x")).toBe("x");
  });

  test("is short, whatever comes in", () => {
    expect(plainText("x".repeat(20_000_000))).toHaveLength(120);
    expect(plainText("🚀".repeat(50), 10)).toBe("🚀".repeat(10));
    expect(plainText("\u001b[31m".repeat(10_000))).toBe("");
  });

  test("may leave nothing", () => {
    expect(plainText(" \t\u0000\u200b\ud800 ")).toBe("");
  });
});

test("lets nothing through that a terminal obeys, whatever the name", () => {
  const names = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.string({
      unit: fc.constantFrom("\u001b", "[", "]", "8", ";", "m", "\u0007", "\u009b", "a"),
    }),
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes)),
  );

  fc.assert(
    fc.property(names, (name) => {
      const text = plainText(name);

      expect(text).not.toMatch(FORBIDDEN);
      expect(text).toBe(text.trim());
      expect(() => encodeURIComponent(text)).not.toThrow();
      expect(plainText(text)).toBe(text);
    }),
    { numRuns: 300 },
  );
});

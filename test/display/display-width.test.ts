import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutText, displayWidth, shortenText } from "../../shared/display/display-width.ts";
import { plainText } from "../../shared/display/plain-text.ts";

describe("cells that a text fills", () => {
  test.each([
    ["main", 4],
    ["⎇ ↻1h36m ⇣7 −40", 15],
    ["━━━───┼┿", 8],
    ["日本語", 6],
    ["ｆｕｌｌ", 8],
    ["ﾊﾝｶｸ", 4],
    ["한국어", 6],
    ["각", 2],
    ["é", 1],
    ["e\u0301", 1],
    ["ไทย", 3],
    ["ที่นี่", 2],
    ["🚀", 2],
    ["👍🏽", 2],
    ["👩‍👩‍👧", 2],
    ["🏳️‍🌈", 2],
    ["🇩🇪", 2],
    ["🇩🇪🇫🇷", 4],
    ["❤️", 2],
    ["❤", 1],
    ["1️⃣", 2],
    ["✅", 2],
    ["✓", 1],
    ["\ue0a0", 1],
    ["", 0],
  ])("%s: %i", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe("text cut to a width", () => {
  test("stays whole where it fits", () => {
    expect(cutText("acme-api", 8, "…")).toBe("acme-api");
  });

  test("ends with the ellipsis where it does not", () => {
    expect(cutText("acme-api", 7, "…")).toBe("acme-a…");
    expect(cutText("acme-api", 7, "..")).toBe("acme-..");
  });

  test("never shows half a sign", () => {
    expect(cutText("日本語", 4, "…")).toBe("日…");
    expect(cutText("a👩‍👩‍👧b", 3, "…")).toBe("a…");
    expect(cutText("e\u0301e\u0301e\u0301", 2, "…")).toBe("e\u0301…");
  });

  test("leaves no blank before the ellipsis, and no ellipsis where there is no room for one", () => {
    expect(cutText("fix the DNS", 5, "…")).toBe("fix…");
    expect(cutText("main", 1, "..")).toBe("m");
    expect(cutText("main", 0, "…")).toBe("");
  });

  test("says that something follows even where all of it fits", () => {
    expect(shortenText("main", 5, "…")).toBe("main…");
  });

  test("is never wider than asked for, whatever the name", () => {
    const cases = fc.tuple(fc.string({ unit: "binary" }), fc.nat(40), fc.constantFrom("…", ".."));

    fc.assert(
      fc.property(cases, ([name, maxWidth, ellipsis]) => {
        const text = plainText(name);

        expect(displayWidth(cutText(text, maxWidth, ellipsis))).toBeLessThanOrEqual(maxWidth);
      }),
    );
  });
});

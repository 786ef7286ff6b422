import fc from "fast-check";
import { expect, test } from "vitest";
import { type Bar, barSpans } from "../../shared/display/bar.ts";
import { chooseGlyphs } from "../../shared/display/glyphs.ts";
import { spansWidth } from "../../shared/display/span.ts";

const terminal = { color: "none", unicode: true } as const;
const unicode = chooseGlyphs("unicode", terminal);
const ascii = chooseGlyphs("ascii", terminal);

function drawn(bar: Partial<Bar>, glyphs = unicode): string {
  const spans = barSpans({ usedPercent: 42, width: 12, level: "calm", ...bar }, glyphs);
  return spans.map(({ text }) => text).join("");
}

test("shows the used part and the rest", () => {
  expect(drawn({})).toBe("━━━━━━──────");
  expect(drawn({}, ascii)).toBe("[######------]");
});

test("is empty only when nothing is used and full only when all is", () => {
  expect(drawn({ usedPercent: 0 })).toBe("────────────");
  expect(drawn({ usedPercent: 0.1 })).toBe("━───────────");
  expect(drawn({ usedPercent: 99.9 })).toBe("━━━━━━━━━━━─");
  expect(drawn({ usedPercent: 100 })).toBe("━━━━━━━━━━━━");
  expect(drawn({ usedPercent: 140 })).toBe("━━━━━━━━━━━━");
});

test("marks a place on the used part and on the rest", () => {
  expect(drawn({ markPercent: 83.5 })).toBe("━━━━━━────┼─");
  expect(drawn({ markPercent: 7 })).toBe("┿━━━━━──────");
  expect(drawn({ markPercent: 100 })).toBe("━━━━━━─────┼");
  expect(drawn({ markPercent: 83.5 }, ascii)).toBe("[######----|-]");
});

test("gives the used part the colour of its level, and the rest none", () => {
  const spans = barSpans({ usedPercent: 50, width: 4, level: "watch" }, unicode);

  expect(spans.filter(({ text }) => text !== "")).toEqual([
    { text: "━━", role: "watch" },
    { text: "──", role: "dim" },
  ]);
});

test("is nothing at all without cells", () => {
  expect(barSpans({ usedPercent: 42, width: 0, level: "calm" }, ascii)).toEqual([]);
});

test("has the width it was given, whatever the numbers", () => {
  const bars = fc.record({
    usedPercent: fc.double(),
    width: fc.integer({ min: 1, max: 100 }),
    level: fc.constantFrom("calm", "watch", "act"),
    markPercent: fc.option(fc.double({ noNaN: true }), { nil: undefined }),
  });

  fc.assert(
    fc.property(bars, (bar) => {
      expect(spansWidth(barSpans(bar, unicode))).toBe(bar.width);
      expect(spansWidth(barSpans(bar, ascii))).toBe(bar.width + 2);
    }),
  );
});

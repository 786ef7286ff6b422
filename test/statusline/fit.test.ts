import { describe, expect, test } from "vitest";
import { type FittingLine, fitLine, type Piece } from "../../statusline/fit.ts";

/** A piece that says each of `forms` in turn as the line gets narrower. */
function piece(forms: readonly string[], more: Partial<Piece> = {}): Piece {
  const spans = forms.map((text) => [{ text }]);
  return {
    full: spans[0] ?? [],
    draw: (step) => spans[step] ?? [],
    shrinkAt: forms.slice(1).map((_, index) => index),
    dropAt: 50,
    side: "left",
    isTied: false,
    ...more,
  };
}

function fitted(line: Partial<FittingLine>): (string | undefined)[] {
  const { forms } = fitLine({
    pieces: [],
    spacing: { gap: 1, separatorWidth: 3 },
    narrowAt: [],
    columns: 10,
    ...line,
  });
  return forms.map((form) => form?.map(({ text }) => text).join(""));
}

describe("a line that is too narrow", () => {
  test("is not touched where it is wide enough", () => {
    expect(fitted({ pieces: [piece(["12345", "1"]), piece(["1234"])] })).toEqual(["12345", "1234"]);
  });

  test("says less of something before it drops anything", () => {
    expect(fitted({ pieces: [piece(["12345678", "123"]), piece(["12345"])] })).toEqual([
      "123",
      "12345",
    ]);
  });

  test("drops what matters least", () => {
    const pieces = [
      piece(["aaaa"], { dropAt: 2 }),
      piece(["bbbb"], { dropAt: 1 }),
      piece(["cccc"]),
    ];

    expect(fitted({ pieces })).toEqual(["aaaa", undefined, "cccc"]);
  });

  test("takes back what there is room for after a bigger thing went", () => {
    const pieces = [
      piece(["aaaaaa", "a"], { shrinkAt: [1], dropAt: 90 }),
      piece(["bbbbbbbbb"], { dropAt: 2 }),
    ];

    expect(fitted({ pieces })).toEqual(["aaaaaa", undefined]);
  });

  test("keeps the last piece, even one that is too wide", () => {
    const pieces = [
      piece(["a".repeat(20), "a".repeat(15)], { dropAt: 1 }),
      piece(["b"], { dropAt: 0 }),
    ];

    expect(fitted({ pieces })).toEqual(["a".repeat(15), undefined]);
  });

  test("drops a piece as a whole where its priority says so, without shrinking it first", () => {
    const pieces = [piece(["aaaaaa", "aaaa"], { shrinkAt: [40], dropAt: 5 }), piece(["bbbbbb"])];

    expect(fitted({ pieces, columns: 8 })).toEqual([undefined, "bbbbbb"]);
  });

  test("closes the gaps when their turn comes", () => {
    const pieces = [piece(["1234"]), piece(["12345"])];
    const spacing = { gap: 3, separatorWidth: 3 };

    const line = fitLine({ pieces, spacing, narrowAt: [1, 2], columns: 10 });

    expect(line).toMatchObject({ spacing: { gap: 1 }, leftWidth: 10 });
  });

  test("leaves two blanks between its sides", () => {
    const pieces = [piece(["12345"]), piece(["1234"], { side: "right", dropAt: 1 })];

    expect(fitted({ pieces, columns: 11 })).toEqual(["12345", "1234"]);
    expect(fitted({ pieces, columns: 10 })).toEqual(["12345", undefined]);
  });

  test("counts a tied piece one blank away, unless its neighbour is gone", () => {
    const spacing = { gap: 3, separatorWidth: 3 };
    const pieces = [piece(["123"]), piece(["456"]), piece(["789"], { isTied: true })];

    const line = fitLine({ pieces, spacing, narrowAt: [], columns: 20 });

    expect(line.leftWidth).toBe(3 + 3 + 3 + 1 + 3);
  });
});

import type { Glyphs } from "../shared/display/glyphs.ts";
import type { Span } from "../shared/display/span.ts";
import { type Fitted, type Piece, SIDE_GAP, spaceBefore } from "./fit.ts";

export type Place = { glyphs: Glyphs; columns: number | undefined };

/**
 * The fitted pieces as one line, with what stands between them. The right side is pushed to the
 * right end, or follows the left one where the width is not known.
 */
export function arrange(
  pieces: readonly Piece[],
  fitted: Fitted,
  { glyphs, columns }: Place,
): Span[] {
  const sides: { left: Span[]; right: Span[] } = { left: [], right: [] };
  pieces.forEach((piece, index) => {
    const form = fitted.forms[index];
    if (form === undefined) return;
    const spans = sides[piece.side];
    if (spans.length > 0 && piece.side === "right") {
      spans.push({ text: glyphs.separator, role: "dim" });
    } else if (spans.length > 0) {
      spans.push(blanks(spaceBefore(piece, fitted.forms[index - 1], fitted.spacing)));
    }
    spans.push(...form);
  });
  const { left, right } = sides;
  if (left.length === 0 || right.length === 0) return [...left, ...right];
  const free = (columns ?? 0) - fitted.leftWidth - fitted.rightWidth;
  return [...left, blanks(Math.max(SIDE_GAP, free)), ...right];
}

function blanks(count: number): Span {
  return { text: " ".repeat(count) };
}

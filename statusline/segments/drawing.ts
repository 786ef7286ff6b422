import type { Glyphs } from "../../shared/display/glyphs.ts";
import type { Span } from "../../shared/display/span.ts";
import type { Theme } from "../../shared/display/theme.ts";
import type { View } from "../view.ts";

/**
 * Draws a segment; nothing when there is nothing to say. `step` 0 is the fullest form, each one
 * after it is as long or shorter; how many there are stands in layout.ts.
 */
export type DrawSegment = (view: View, drawing: Drawing, step: number) => readonly Span[];

/** How a segment is to be drawn. */
export type Drawing = {
  glyphs: Glyphs;
  theme: Theme;
  hasLinks: boolean;
  /** Cells of the bar; 0 draws none. */
  barWidth: number;
  /** The layout wants only what matters most: no effort, no token counts, no countdown, no pace. */
  isBare: boolean;
};

/** Bars keep their meaning down to this width; below it the number alone says more. */
export const SHORT_BAR_WIDTH = 8;

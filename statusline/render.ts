import type { Config } from "../shared/config/config.ts";
import { chooseGlyphs } from "../shared/display/glyphs.ts";
import { createPaint } from "../shared/display/paint.ts";
import { cutSpans, paintSpans, type Span } from "../shared/display/span.ts";
import type { Terminal } from "../shared/display/terminal.ts";
import { THEME_BY_NAME, type Theme } from "../shared/display/theme.ts";
import { arrange } from "./arrange.ts";
import { fitLine, fullWidth } from "./fit.ts";
import { LINES, type Line, NARROW_AT } from "./layout.ts";
import { type Look, piecesOf, showable } from "./pieces.ts";
import type { View } from "./view.ts";

/**
 * The text of the statusline: lines joined by newlines, none of them empty, at least one of them. No
 * line is wider than the terminal, where that is known. The client trims blanks off both ends.
 */
export function renderView(view: View, terminal: Terminal, config: Config["statusline"]): string {
  const look: Look = { config, terminal, glyphs: chooseGlyphs(config.charset, terminal) };
  const paint = createPaint(withoutFaint(THEME_BY_NAME[config.theme]), terminal.color);
  const lines = LINES.map((line) => segmentSpans(view, line, look));
  if (view.notice !== undefined) lines.push(noticeSpans(view.notice, look));
  const texts = lines.map((spans) => paintSpans(spans, paint)).filter((text) => text !== "");
  // A user may have switched off every segment; without any text the client reports a failure.
  return texts.length > 0 ? texts.join("\n") : paint("tacho", "dim");
}

/**
 * The client draws a statusline in a grey of its own (seen in 2.1.329: colour 246 on dark, 241 on
 * light), and resets lead back to it. Fainter than that could hardly be read.
 */
function withoutFaint({ styles, basic, hasSigns }: Theme): Theme {
  return { styles: plainDim(styles), basic: plainDim(basic), hasSigns };
}

function plainDim(styles: Theme["styles"]): Theme["styles"] {
  return styles.dim === "2" ? { ...styles, dim: "" } : styles;
}

function segmentSpans(view: View, line: Line, look: Look): Span[] {
  const { glyphs, config, terminal } = look;
  const columns = terminal.columns ?? Number.POSITIVE_INFINITY;
  const pieces = piecesOf(view, line, look);
  const fitted = fitLine({
    pieces,
    spacing: { gap: line.gap[config.layout], separatorWidth: glyphs.separator.length },
    narrowAt: NARROW_AT,
    columns,
  });
  const spans = arrange(pieces, fitted, { glyphs, columns: terminal.columns });
  return fullWidth(fitted) > columns ? cutSpans(spans, columns, glyphs.ellipsis) : spans;
}

/** A warning takes a line of its own, so that nothing has to go for it. */
function noticeSpans(notice: string, look: Look): Span[] {
  const spans = showable([{ text: `! ${notice}`, role: "watch" }], look);
  const columns = look.terminal.columns ?? Number.POSITIVE_INFINITY;
  return cutSpans(spans, columns, look.glyphs.ellipsis);
}

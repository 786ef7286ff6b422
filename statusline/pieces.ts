import type { Config, SegmentName } from "../shared/config/config.ts";
import type { Glyphs } from "../shared/display/glyphs.ts";
import type { Span } from "../shared/display/span.ts";
import type { Terminal } from "../shared/display/terminal.ts";
import { THEME_BY_NAME } from "../shared/display/theme.ts";
import type { QuotaLevel } from "../shared/quota/outlook.ts";
import type { Piece } from "./fit.ts";
import { LAYOUT_BY_NAME, type Line, PRIORITY, SHRINK_AT } from "./layout.ts";
import { DRAW_SEGMENT } from "./segments/draw-segment.ts";
import type { Drawing } from "./segments/drawing.ts";
import type { View } from "./view.ts";

export type Look = { config: Config["statusline"]; terminal: Terminal; glyphs: Glyphs };

/** The segments of a line that are switched on and have something to say. */
export function piecesOf(view: View, line: Line, look: Look): Piece[] {
  const { segments, layout } = look.config;
  const pieces: Piece[] = [];
  let before: SegmentName | undefined;
  for (const name of [...line.left, ...line.right]) {
    if (!(segments[name]?.show ?? !LAYOUT_BY_NAME[layout].hidden.includes(name))) continue;
    const draw = drawer(name, view, look);
    const full = draw(0);
    if (full.length === 0) continue;
    pieces.push({
      full,
      draw,
      shrinkAt: SHRINK_AT[name],
      dropAt: segments[name]?.priority ?? PRIORITY[name] + urgency(name, view),
      side: line.right.includes(name) ? "right" : "left",
      // The branch belongs to the project.
      isTied: name === "branch" && before === "project",
    });
    before = name;
  }
  return pieces;
}

function drawer(name: SegmentName, view: View, look: Look): Piece["draw"] {
  const { config, glyphs } = look;
  const layout = LAYOUT_BY_NAME[config.layout];
  const drawing: Drawing = {
    glyphs,
    theme: THEME_BY_NAME[config.theme],
    hasLinks: config.links,
    barWidth: config.segments[name]?.barWidth ?? layout.barWidths[name] ?? 0,
    isBare: layout.bare.includes(name),
  };
  return (step) => showable(DRAW_SEGMENT[name](view, drawing, step), look);
}

/** Without the letters that such a terminal would show as several wrong ones. */
export function showable(spans: readonly Span[], { glyphs, terminal }: Look): readonly Span[] {
  if (glyphs.isUnicode || terminal.unicode) return spans;
  return spans.map((span) => ({ ...span, text: span.text.replaceAll(/[^\x20-\x7e]+/g, "?") }));
}

/** What needs attention stays longer on a narrow line. */
function urgency(name: SegmentName, view: View): number {
  return URGENCY[levelOf(name, view)];
}

const URGENCY: Record<QuotaLevel, number> = { calm: 0, watch: 10, act: 30 };

function levelOf(name: SegmentName, view: View): QuotaLevel {
  if (name === "context") return view.context?.level ?? "calm";
  if (name !== "fiveHour" && name !== "sevenDay") return "calm";
  const quota = view[name];
  return quota.kind === "known" ? quota.level : "calm";
}

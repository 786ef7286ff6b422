import type { Config } from "../shared/config/config.ts";
import { chooseGlyphs, type Glyphs } from "../shared/display/glyphs.ts";
import { createPaint, type Paint } from "../shared/display/paint.ts";
import { type ColorDepth, readOwnTerminal } from "../shared/display/terminal.ts";
import { THEME_BY_NAME } from "../shared/display/theme.ts";
import { defined } from "../shared/platform/read-value.ts";
import type { World } from "./world.ts";

/** How text for a person is drawn where it will be read. */
export type Look = {
  /** Cells of a line; `undefined` where stdout is no terminal: nothing is dropped. */
  columns?: number;
  /** Lines of the screen; `undefined` where stdout is no terminal. */
  rows?: number;
  color: ColorDepth;
  glyphs: Glyphs;
  paint: Paint;
};

/** The user's theme and charset on the terminal behind stdout, as it is now. */
export function chooseLook(
  world: Pick<World, "env" | "terminalSize">,
  { theme, charset }: Config["statusline"],
): Look {
  const screen = screenSize(world);
  const terminal = readOwnTerminal(world.env, screen?.columns);
  return defined({
    columns: screen?.columns,
    rows: screen?.rows,
    color: terminal.color,
    glyphs: chooseGlyphs(charset, terminal),
    paint: createPaint(THEME_BY_NAME[theme], terminal.color),
  });
}

/** `undefined` where stdout is no terminal. A terminal that does not know its size says 0. */
export function screenSize({
  terminalSize,
}: Pick<World, "terminalSize">): { columns: number; rows: number } | undefined {
  const size = terminalSize();
  return size && { columns: size.columns || 80, rows: size.rows || 24 };
}

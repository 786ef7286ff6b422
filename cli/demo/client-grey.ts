import type { ColorDepth } from "../../shared/display/terminal.ts";

/**
 * The rows of a statusline as the client draws them: indented by two, and grey wherever they name no
 * colour. Seen in Claude Code 2.1.329 on a dark ground; see docs/claude-code.md#statusline.
 */
export function asClientDraws(text: string, color: ColorDepth): string[] {
  const rows = text.split("\n");
  if (color === "none") return rows.map((row) => `  ${row}`);
  const grey = color === "16" ? "\x1b[90m" : "\x1b[38;5;246m";
  return rows.map((row) => `  ${grey}${row.replaceAll(RESET, RESET + grey)}${RESET}`);
}

const RESET = "\x1b[0m";

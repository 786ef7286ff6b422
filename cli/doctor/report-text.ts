import { plainText } from "../../shared/display/plain-text.ts";
import type { World } from "../world.ts";
import type { Check } from "./check.ts";

/** One line per check with its mark, and the next step under each that needs one. */
export function reportText(
  checks: readonly Check[],
  world: Pick<World, "env" | "stdoutIsTerminal">,
): string {
  const isColoured = world.stdoutIsTerminal && !world.env.NO_COLOR;
  const lines = checks.flatMap((check) => {
    const { mark, color } = MARKS[check.status];
    const shownMark = isColoured ? `\x1b[${color}m${mark}\x1b[0m` : mark;
    const line = `${shownMark} ${plainText(check.text, MAX_CHARACTERS)}`;
    return check.status === "ok"
      ? [line]
      : [line, `    → ${plainText(check.nextStep, MAX_CHARACTERS)}`];
  });
  return `${lines.join("\n")}\n`;
}

const MAX_CHARACTERS = 1_000;

const MARKS = {
  ok: { mark: "✓", color: 32 },
  warn: { mark: "!", color: 33 },
  fail: { mark: "✗", color: 31 },
} as const;

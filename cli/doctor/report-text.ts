import { plainText } from "../../shared/display/plain-text.ts";
import type { Role } from "../../shared/display/theme.ts";
import type { Look } from "../look.ts";
import { wrapWords } from "../wrap-words.ts";
import type { Check } from "./check.ts";

/** One line per check with its mark, and the next step under each that needs one. */
export function reportText(
  checks: readonly Check[],
  { paint, glyphs, columns = Number.POSITIVE_INFINITY }: Pick<Look, "paint" | "glyphs" | "columns">,
): string {
  const arrow = glyphs.isUnicode ? "→" : ">";
  const lines = checks.flatMap((check) => {
    const { mark, ascii, role } = MARKS[check.status];
    const shownMark = paint(glyphs.isUnicode ? mark : ascii, role);
    const [first = "", ...more] = wrapWords(plainText(check.text, MAX_CHARACTERS), columns - 2);
    const text = [`${shownMark} ${first}`, ...more.map((line) => `  ${line}`)];
    if (!("nextStep" in check)) return text;
    const [step = "", ...rest] = wrapWords(plainText(check.nextStep, MAX_CHARACTERS), columns - 6);
    return [...text, `    ${arrow} ${step}`, ...rest.map((line) => `      ${line}`)];
  });
  return `${lines.join("\n")}\n`;
}

const MAX_CHARACTERS = 1_000;

const MARKS: Record<Check["status"], { mark: string; ascii: string; role: Role }> = {
  ok: { mark: "✓", ascii: "+", role: "calm" },
  off: { mark: "–", ascii: "-", role: "dim" },
  warn: { mark: "!", ascii: "!", role: "watch" },
  fail: { mark: "✗", ascii: "x", role: "act" },
};

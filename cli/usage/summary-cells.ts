import { formatTokens } from "../../shared/display/amount.ts";
import type { Glyphs } from "../../shared/display/glyphs.ts";
import { plainText } from "../../shared/display/plain-text.ts";
import type { UsageAmount, UsageSummary } from "../../shared/reports/usage-row.ts";
import type { Cell } from "../table.ts";
import { exactMoney } from "./money.ts";

/** After what lacks the part of which no price is known. */
export const PARTLY = "*";

export function tokensCell(tokens: number): Cell {
  return [{ text: formatTokens(tokens), role: tokens === 0 ? "dim" : "text" }];
}

/** `–` where no price is known, which is not the same as free. */
export function costCell(
  { costUsd, isPartlyPriced }: Pick<UsageAmount, "costUsd" | "isPartlyPriced">,
  glyphs: Glyphs,
): Cell {
  if (costUsd === null) return [{ text: glyphs.unknown, role: "watch" }];
  const money = { text: exactMoney(costUsd), role: "text" as const };
  return isPartlyPriced ? [money, { text: PARTLY, role: "watch" }] : [money];
}

/** In a terminal of any width, and in a pipe: more is a list, no cell. */
const MAX_MODELS_WIDTH = 40;

/** The models of a row, dearest first: all where they are short, the first two, the first. */
export function modelCells({ models }: UsageSummary): Cell[] {
  const names = models.map(({ model }) => modelName(model));
  const most = names.join(", ").length <= MAX_MODELS_WIDTH ? names.length : 2;
  return [most, 2, 1].map((count) => {
    const left = names.length - count;
    const shown = names.slice(0, count).join(", ");
    return [{ text: left > 0 ? `${shown} +${left}` : shown, role: "dim" }];
  });
}

const MAX_NAME = 60;

/** Without what all of Anthropic's share, and without the day of a version. Foreign text. */
export function modelName(model: string): string {
  return plainText(model, MAX_NAME)
    .replace(/^claude-/, "")
    .replace(/-20\d{6}$/, "");
}

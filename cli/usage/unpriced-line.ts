import { UNPRICED_ADVICE, unpricedText } from "../../shared/reports/unpriced-text.ts";
import type { UsageAmount } from "../../shared/reports/usage-row.ts";
import type { Look } from "../look.ts";
import { modelName, PARTLY } from "./summary-cells.ts";

/** Says below a table what its marks mean and what can be done; nothing when all has a price. */
export function unpricedLine(
  { unpriced, costUsd }: Pick<UsageAmount, "unpriced" | "costUsd">,
  { glyphs }: Pick<Look, "glyphs">,
): string[] {
  if (unpriced.models.length === 0) return [];
  const mark = costUsd === null ? glyphs.unknown : PARTLY;
  return [`${mark} ${unpricedText(unpriced, modelName)} ${UNPRICED_ADVICE}`];
}

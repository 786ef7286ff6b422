import type { Glyphs } from "../../shared/display/glyphs.ts";

/** The first stands for nothing at all. */
const UNICODE_STEPS = "▁▂▃▄▅▆▇█";
const ASCII_STEPS = "_.:-=+*#";

/** A sign for each amount, as high as it is beside the largest of them. */
export function sparkline(amounts: readonly number[], { isUnicode }: Glyphs): string {
  const steps = isUnicode ? UNICODE_STEPS : ASCII_STEPS;
  const most = Math.max(0, ...amounts);
  const highest = steps.length - 1;
  return amounts
    .map((amount) => steps.charAt(amount > 0 ? Math.ceil((amount / most) * highest) : 0))
    .join("");
}

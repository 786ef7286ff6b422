import { displayWidth, shortenText } from "./display-width.ts";
import { linkText } from "./link.ts";
import type { Paint } from "./paint.ts";
import type { Role } from "./theme.ts";

/** A piece of text with one meaning; blanks have none. */
export type Span = {
  text: string;
  role?: Role;
  /** Where a click leads; already safe to print. */
  address?: string | undefined;
};

export function spansWidth(spans: readonly Span[]): number {
  return spans.reduce((sum, { text }) => sum + displayWidth(text), 0);
}

/** The spans as far as `maxWidth` cells go, with `ellipsis` where they were cut. */
export function cutSpans(spans: readonly Span[], maxWidth: number, ellipsis: string): Span[] {
  if (spansWidth(spans) <= maxWidth) return [...spans];
  const kept: Span[] = [];
  let left = maxWidth;
  for (const span of spans) {
    const width = displayWidth(span.text);
    if (width > left - ellipsis.length) {
      kept.push({ ...span, text: shortenText(span.text, left, ellipsis) });
      return kept;
    }
    kept.push(span);
    left -= width;
  }
  return kept;
}

export function paintSpans(spans: readonly Span[], paint: Paint): string {
  return spans
    .map(({ text, role, address }) => {
      const painted = role === undefined || text === "" ? text : paint(text, role);
      return address === undefined ? painted : linkText(painted, address);
    })
    .join("");
}

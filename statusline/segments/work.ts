import { formatMoney, formatTokens } from "../../shared/display/amount.ts";
import { webAddress } from "../../shared/display/link.ts";
import type { Span } from "../../shared/display/span.ts";
import type { View } from "../view.ts";
import type { Drawing } from "./drawing.ts";

/** `$4.27` */
export function drawCost({ costUsd }: View): Span[] {
  return costUsd === undefined ? [] : [{ text: formatMoney(costUsd), role: "bright" }];
}

/** `+182 −40` */
export function drawLines({ lines }: View, { glyphs }: Drawing): Span[] {
  if (lines === undefined) return [];
  return [
    { text: `+${formatCount(lines.added)}`, role: "added" },
    { text: " " },
    { text: glyphs.minus + formatCount(lines.removed), role: "removed" },
  ];
}

/** `PR #42` */
export function drawPullRequest({ pullRequest }: View, { hasLinks }: Drawing): Span[] {
  if (pullRequest === undefined) return [];
  const address = hasLinks ? webAddress(pullRequest.url) : undefined;
  return [
    { text: "PR ", role: "dim" },
    { text: `#${pullRequest.number}`, role: "accent", address },
  ];
}

/** `12.4M tokens`, since the session began and with its agents; `~` until all is counted. */
export function drawTokens({ tokens }: View, _drawing: Drawing, step: number): Span[] {
  if (tokens === undefined) return [];
  return [
    { text: (tokens.isComplete ? "" : "~") + formatTokens(tokens.total), role: "bright" },
    { text: step === 0 ? " tokens" : " tok", role: "dim" },
  ];
}

function formatCount(count: number): string {
  return count < 10_000 ? String(Math.round(count)) : formatTokens(count);
}

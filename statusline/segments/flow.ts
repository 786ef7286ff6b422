import { formatPercent } from "../../shared/display/amount.ts";
import { formatDuration } from "../../shared/display/duration.ts";
import type { Span } from "../../shared/display/span.ts";
import type { View } from "../view.ts";
import type { Drawing } from "./drawing.ts";

/** `cache 82% 4m`: the share read from the prompt cache and how long it stays; or `cache cold`. */
export function drawCache({ cache }: View, { isBare }: Drawing, step: number): Span[] {
  if (cache === undefined) return [];
  const spans: Span[] = [{ text: "cache ", role: "dim" }];
  if (!cache.isWarm) return [...spans, { text: "cold", role: "text" }];
  const { hitPercent, expiresInMs } = cache;
  if (step === 0 && !isBare && hitPercent !== undefined) {
    spans.push({ text: `${formatPercent(hitPercent)} `, role: "text" });
  }
  const warmth = expiresInMs === undefined ? "warm" : formatDuration(expiresInMs);
  return [...spans, { text: warmth, role: "text" }];
}

/** `18%/h` of the 5-hour window; `~` when only its average is known. */
export function drawBurn({ burn }: View): Span[] {
  if (burn === undefined) return [];
  const { percentPerHour, isEstimate } = burn;
  const rate = Number(Math.min(999, percentPerHour).toFixed(percentPerHour < 10 ? 1 : 0));
  return [
    { text: `${isEstimate ? "~" : ""}${rate}`, role: "bright" },
    { text: "%/h", role: "dim" },
  ];
}

import * as z from "zod";
import { defined } from "../shared/platform/read-value.ts";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../shared/platform/time.ts";
import type { WindowOutlook } from "../shared/quota/outlook.ts";
import { age, ageShape, rounded } from "./freshness.ts";

const percent = z.number().min(0).max(100);

/** How fast a window of an account is used, and what that rests on. */
export const windowBurnSchema = z.strictObject({
  percentPerHour: z.number().describe("Percent of the window per hour"),
  basis: z
    .enum(["recent", "average"])
    .describe("recent: from the newest readings; average: used over elapsed, an estimate"),
  spanMs: z.number().describe("The time the rate is taken over, up to now"),
  samples: z.number().describe("Readings it rests on"),
});

export const quotaWindowSchema = z.strictObject({
  usedPercent: percent,
  resetsAtMs: z.number(),
  resetsInMs: z.number(),
  elapsedPercent: percent.describe("Share of the window's time that has passed"),
  paceDeltaPercent: z
    .number()
    .describe("Used minus elapsed, in points: above 0 it is used faster than time passes"),
  burn: windowBurnSchema.exactOptional().describe("Absent in the first minutes of a window"),
  projectedPercentAtReset: z.number().exactOptional().describe("If the burn stays as it is"),
  runsOutAtMs: z.number().exactOptional().describe("Only when that is before the reset"),
  runsOutInMs: z.number().exactOptional(),
  lasts: z.boolean().exactOptional().describe("Whether it lasts until the reset at this burn"),
  level: z
    .enum(["calm", "watch", "act"])
    .describe("act: runs out before the reset, or nearly used up"),
  confidence: z
    .enum(["high", "medium", "low"])
    .describe("low: readings disagree or are old; medium: the burn is an average"),
  ...ageShape,
});

export function quotaWindowValue(
  outlook: WindowOutlook,
  nowMs: number,
): z.input<typeof quotaWindowSchema> {
  const { usedPercent, resetsAtMs, burn, exhaustsAtMs, projectedPercentAtReset, level } = outlook;
  return defined({
    usedPercent,
    resetsAtMs,
    resetsInMs: resetsAtMs - nowMs,
    elapsedPercent: rounded(outlook.elapsedPercent, 1),
    paceDeltaPercent: rounded(outlook.paceDeltaPercent, 1),
    burn: windowBurnValue(outlook),
    projectedPercentAtReset: projectedPercentAtReset && rounded(projectedPercentAtReset, 1),
    runsOutAtMs: exhaustsAtMs && Math.round(exhaustsAtMs),
    runsOutInMs: exhaustsAtMs && Math.max(0, Math.round(exhaustsAtMs - nowMs)),
    lasts: burn || exhaustsAtMs !== undefined ? exhaustsAtMs === undefined : undefined,
    level,
    confidence: confidenceIn(outlook, nowMs),
    ...age(outlook.asOfMs, nowMs),
  });
}

export function windowBurnValue({
  burn,
}: WindowOutlook): z.input<typeof windowBurnSchema> | undefined {
  return (
    burn && {
      ...burn,
      percentPerHour: rounded(burn.percentPerHour, 2),
      spanMs: Math.round(burn.spanMs),
    }
  );
}

/** A session at work reports every few minutes; after an hour of silence much may have happened. */
const FRESH_MS = 10 * MS_PER_MINUTE;

function confidenceIn(
  { contested, asOfMs, burn }: WindowOutlook,
  nowMs: number,
): "high" | "medium" | "low" {
  const ageMs = nowMs - asOfMs;
  if (contested || ageMs > MS_PER_HOUR) return "low";
  return ageMs > FRESH_MS || burn?.basis !== "recent" ? "medium" : "high";
}

import * as z from "zod";
import { QUOTA_SOURCES } from "../shared/quota/quota-window.ts";
import { ageShape } from "./freshness.ts";

const percent = z.number().min(0).max(100);
const moment = z.number().describe("ms since the epoch");
const source = z
  .enum(QUOTA_SOURCES)
  .describe(
    "statusline: headers of an API response; client: the client's own usage page; endpoint: asked of the service",
  );
const level = z.enum(["calm", "watch", "act"]);

/** How fast a window of an account is used, and what that rests on. */
export const windowBurnSchema = z.strictObject({
  percentPerHour: z.number().describe("Percent of the window per hour"),
  basis: z
    .enum(["recent", "average"])
    .describe("recent: from the newest readings; average: used over elapsed, an estimate"),
  spanMs: z.number().describe("The time the rate is taken over, up to now"),
  samples: z.number().describe("Readings it rests on"),
});

export const forecastSchema = z.strictObject({
  probabilityOfExhaustion: z
    .number()
    .min(0)
    .max(1)
    .describe("That 100 % is reached before the reset; from 0.35 on it is likely"),
  usedPercentAtReset: z.strictObject({ p10: percent, p50: percent, p90: percent }),
  exhaustsAtMs: moment
    .nullable()
    .describe("When 100 % is reached, if it is before the reset; null: hardly to be expected"),
  exhaustsAtMsInterval: z
    .strictObject({ p10: moment, p90: moment })
    .nullable()
    .describe("80 % lie between the two"),
  percentPerHour: z.number().min(0),
  isLearning: z.boolean().describe("Less than 7 days are recorded: habits are not known yet"),
});

const windowSchema = z.strictObject({
  window: z.string().describe("five_hour, seven_day, or the week of a single model"),
  model: z.string().exactOptional().describe("Of a single model's week"),
  usedPercent: percent,
  resetsAtMs: moment,
  resetsInMs: z.number().min(0),
  elapsedPercent: percent.describe("Share of the window's time that has passed"),
  paceDeltaPercent: z
    .number()
    .describe("Used minus elapsed, in points: above 0 it is used faster than time passes"),
  source,
  ...ageShape,
  level: level.describe("act: likely to run out before the reset, or nearly used up"),
  confidence: z
    .enum(["high", "medium", "low"])
    .describe("low: readings disagree or are old; medium: habits are still learned"),
  burn: windowBurnSchema.exactOptional().describe("Absent in the first minutes of a window"),
  forecast: forecastSchema.exactOptional(),
  contested: z.literal(true).exactOptional().describe("Two accounts may be mixed"),
});

const cents = z.number().min(0).describe("Hundredths of the currency");

const extraUsageSchema = z.strictObject({
  isEnabled: z.boolean(),
  monthlyLimitCents: cents.exactOptional(),
  usedCents: cents.exactOptional(),
  usedPercent: z.number().min(0).exactOptional(),
  currency: z.string().exactOptional().describe("Absent: US dollars"),
  source,
  ...ageShape,
});

/** One entry of `accounts` of `tacho quota --json` and of the tool `quota`. */
export const accountSchema = z.strictObject({
  account: z.string(),
  windows: z.array(windowSchema).describe("Open ones; one that is absent is not known"),
  level: level.exactOptional().describe("The worst of its windows"),
  advice: z.string(),
  learning: z
    .strictObject({ recordedDays: z.number().min(0), neededDays: z.number() })
    .exactOptional()
    .describe("Only until enough days are recorded"),
  extraUsage: extraUsageSchema
    .exactOptional()
    .describe("What may be spent beyond the windows in a month"),
  poll: z
    .strictObject({
      state: z.enum(["off", "ok", "offline", "backing_off", "refused", "no_token"]),
      lastOkAtMs: moment.exactOptional(),
      nextAtMs: moment.exactOptional(),
    })
    .exactOptional()
    .describe("How asking the service goes, while that is switched on"),
  asOfMs: ageShape.asOfMs.exactOptional(),
  ageMs: ageShape.ageMs.exactOptional(),
});

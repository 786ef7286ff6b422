import * as z from "zod";
import { WINDOW_KINDS } from "../shared/quota/quota-window.ts";

const amount = z.number().min(0);
const WEIGHTED =
  "A million weighted tokens cost as much as a million input tokens of that model at list prices";

const modelCostSchema = z.strictObject({
  model: z.string(),
  percentPerMillionWeightedTokens: amount,
  samples: amount.describe("Stretches in which it did most of the work"),
});

const fitsWindowSchema = z.strictObject({
  window: z.enum(WINDOW_KINDS),
  neededPercent: z
    .strictObject({ p10: amount, p50: amount, p90: amount })
    .exactOptional()
    .describe("Of a whole window; may exceed 100. Absent: cannot be said"),
  leftPercent: z
    .number()
    .min(0)
    .max(100)
    .exactOptional()
    .describe("Absent: the last window has reset, the next has not been seen"),
  meanwhilePercent: amount.exactOptional().describe("What others are likely to use meanwhile"),
  probabilityFits: z.number().min(0).max(1).exactOptional(),
  resetsAtMs: amount.exactOptional(),
  fitsAfterMs: amount
    .exactOptional()
    .describe("It hardly fits now, but likely into the window that begins then"),
  neverInOneWindow: z.literal(true).exactOptional().describe("It needs more than a whole window"),
  readingsNeeded: amount
    .exactOptional()
    .describe("So many stretches of work must be seen before it can be said"),
  samples: amount.describe("Stretches of work it was learned from"),
  sinceMs: amount.exactOptional(),
  unseenPercent: amount
    .exactOptional()
    .describe("Share of what was used that the ledger does not know: other machines, a browser"),
  models: z.array(modelCostSchema).exactOptional(),
});

export const fitsShape = {
  fits: z
    .enum(["yes", "likely", "unlikely", "no", "unknown"])
    .describe(
      "yes: 90 % in every window; likely: 60 %; no: below 10 %, or more than a whole window",
    ),
  windows: z.array(fitsWindowSchema),
  advice: z.string(),
  basis: z.strictObject({
    method: z.literal("percent per weighted token").describe(WEIGHTED),
    samples: amount,
    sinceMs: amount.exactOptional(),
    usd: amount.exactOptional().describe("What the work costs at list prices"),
    likelyMinutes: amount.exactOptional().describe("How long it is thought to take, from now on"),
    othersSharePercent: amount.describe(
      "Share of the present use that is thought to go on beside it",
    ),
    unseenModels: z
      .array(z.string())
      .exactOptional()
      .describe("Never seen at work: the rate of all others, by list price"),
  }),
};

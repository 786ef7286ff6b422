import * as z from "zod";
import {
  CLOCK_TIME,
  DEFAULT_ALERTS,
  MAX_PROJECT_CHARACTERS,
  MAX_SPEND_LIMITS,
  MAX_SPEND_USD,
  MAX_THRESHOLDS,
  MAX_WINDOWS,
  MODEL_NAME,
  SPEND_PERS,
  WINDOW_KEY,
} from "./alerts-config.ts";
import { timeZoneSchema } from "./field-schema.ts";

const { thresholds, tokenHealth, quips } = DEFAULT_ALERTS;

const thresholdsSchema = z
  .array(z.int().min(1).max(100))
  .max(MAX_THRESHOLDS)
  .overwrite((percents) => [...new Set(percents)].sort((a, b) => a - b));

const windowThresholdsSchema = z
  .record(z.string(), thresholdsSchema)
  .refine(
    (windows) => Object.keys(windows).every((window) => WINDOW_KEY.test(window)),
    "must have names of windows as in five_hour",
  )
  .refine((windows) => Object.keys(windows).length <= MAX_WINDOWS, "has too many windows");

const spendSchema = z.strictObject({
  usd: z.number().positive().max(MAX_SPEND_USD).describe("The sum, in US dollars."),
  per: z
    .enum(SPEND_PERS)
    .describe("Of what: a day, week or month of the calendar, each session, a project in all."),
  project: z
    .string()
    .min(1)
    .max(MAX_PROJECT_CHARACTERS)
    .exactOptional()
    .describe("Only this folder (with those beneath it), or one of this name."),
  timeZone: timeZoneSchema
    .exactOptional()
    .describe("IANA time zone of day, week and month; without it, the machine's."),
});

const quipsSchema = z.strictObject({
  enabled: z
    .boolean()
    .default(quips.enabled)
    .describe("Below each alert a line that a small model makes up; it costs a request."),
  model: z
    .string()
    .regex(MODEL_NAME, "must be the name of a model")
    .exactOptional()
    .describe("The model; without it, haiku."),
});

/** When limits are worth telling. */
export const alertsSchema = z.strictObject({
  thresholds: thresholdsSchema
    .default([...thresholds])
    .describe("Used percents of a window at which people and Claude are told."),
  windowThresholds: windowThresholdsSchema
    .default({})
    .describe("Other percents for single windows: five_hour, seven_day, a model's week."),
  spend: z
    .array(spendSchema)
    .max(MAX_SPEND_LIMITS)
    .default([])
    .describe("Sums of money that are told of at 80 and at 100 %."),
  tokenHealth: z
    .boolean()
    .default(tokenHealth)
    .describe("Look at Claude Code's login and tell when it ends, also without a sink."),
  digestAt: z
    .string()
    .regex(CLOCK_TIME, "must be a time of day as in 08:00")
    .exactOptional()
    .describe("When a summary of the day before is sent, HH:MM."),
  quips: quipsSchema.prefault({}).describe("A witty line below each alert."),
});

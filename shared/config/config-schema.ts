import * as z from "zod";
import type { JsonObject } from "../platform/read-value.ts";
import { alertsSchema } from "./alerts-config-schema.ts";
import {
  CHARSETS,
  type Config,
  LAYOUTS,
  MAX_BAR_WIDTH,
  MAX_KEEP_DAYS,
  SEGMENTS,
  THEMES,
} from "./config.ts";
import { problemsOf, withoutIssues } from "./config-problems.ts";
import { credentialsSchema } from "./credentials-config-schema.ts";
import { DEFAULT_CONFIG } from "./default-config.ts";
import { absolutePathSchema } from "./field-schema.ts";
import { notifySchema } from "./notify-config-schema.ts";
import { pricesSchema } from "./prices-config-schema.ts";
import { quotaSchema } from "./quota-config-schema.ts";
import { MAX_CLAUDE_DIRS } from "./usage-config.ts";

const { statusline, sessions, budget, usage } = DEFAULT_CONFIG;

const segmentSchema = z.strictObject({
  show: z.boolean().exactOptional().describe("Show this part or not, whatever the layout says."),
  barWidth: z
    .int()
    .min(0)
    .max(MAX_BAR_WIDTH)
    .exactOptional()
    .describe("Cells of the bar; 0 draws none."),
  priority: z
    .number()
    .exactOptional()
    .describe("The part with the lowest number is dropped first when the line is too narrow."),
});

const wrapSchema = z.strictObject({
  command: z.string().min(1).describe("Shell command of the other statusline."),
  position: z.enum(["above", "below"]).default("above").describe("Where its lines go."),
});

const statuslineSchema = z.strictObject({
  layout: z.enum(LAYOUTS).default(statusline.layout).describe("How much the statusline says."),
  theme: z.enum(THEMES).default(statusline.theme).describe("Its colours."),
  charset: z
    .enum(CHARSETS)
    .default(statusline.charset)
    .describe("auto asks the locale whether the terminal shows more than ASCII."),
  links: z
    .boolean()
    .default(statusline.links)
    .describe("Clickable project and pull request (OSC 8)."),
  segments: z
    .partialRecord(z.enum(SEGMENTS), segmentSchema)
    .default(statusline.segments)
    .describe("Changes to single parts of the line."),
  wrap: wrapSchema.exactOptional().describe("Another statusline to show above or below this one."),
});

const sessionsSchema = z.strictObject({
  keepDays: z
    .number()
    .min(0)
    .max(MAX_KEEP_DAYS)
    .default(sessions.keepDays)
    .describe("Days that an ended session stays in sessions.json."),
});

const budgetSchema = z.strictObject({
  inform: z
    .boolean()
    .default(budget.inform)
    .describe("Tell Claude when a window passes a threshold or is about to run out."),
  denySubagentsAbovePercent: z
    .number()
    .min(1)
    .max(100)
    .exactOptional()
    .describe("Deny new subagents while more than this percent of a window is used."),
});

const usageSchema = z.strictObject({
  claudeDirs: z
    .array(absolutePathSchema)
    .max(MAX_CLAUDE_DIRS)
    .default([...usage.claudeDirs])
    .describe("Config folders of Claude Code that are read besides its usual ones."),
  redactProjects: z
    .boolean()
    .default(usage.redactProjects)
    .describe("Answers to Claude name no project, branch or session."),
});

/** config.json: unknown keys are errors, so that a typing mistake does not go unnoticed. */
export const configSchema = z.strictObject({
  sharedDir: absolutePathSchema
    .exactOptional()
    .describe("Directory that several homes or containers share; without it, the private home."),
  statusline: statuslineSchema.prefault({}).describe("The line at the bottom of Claude Code."),
  sessions: sessionsSchema.prefault({}).describe("The shared sessions file."),
  notify: notifySchema.prefault({}).describe("Messages to people."),
  credentials: credentialsSchema.prefault({}).describe("Hands the login to other programs."),
  budget: budgetSchema.prefault({}).describe("What Claude hears of its limits."),
  alerts: alertsSchema.prefault({}).describe("When limits are worth telling."),
  quota: quotaSchema.prefault({}).describe("Where the numbers of the limits come from."),
  usage: usageSchema.prefault({}).describe("The history of usage."),
  prices: pricesSchema
    .default({})
    .describe("What models cost you, by name or pattern; before every price list."),
}) satisfies z.ZodType<Config>;

/** Deeper than any path: what goes because a part of it went may take more with it. */
const MAX_PASSES = 10;

/**
 * A complete config out of what a user wrote. Each thing that is wrong becomes a problem, one
 * sentence, and is left out, so that one typing mistake does not cost all the other settings.
 */
export function readConfigValue(value: JsonObject): { config: Config; problems: string[] } {
  const checked = configSchema.safeParse(value);
  if (checked.success) return { config: checked.data, problems: [] };
  const { issues } = checked.error;
  return { config: withoutMistakes(value, issues), problems: problemsOf(value, issues) };
}

function withoutMistakes(value: JsonObject, issues: readonly z.core.$ZodIssue[]): Config {
  let rest = withoutIssues(value, issues);
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const checked = configSchema.safeParse(rest);
    if (checked.success) return checked.data;
    rest = withoutIssues(rest, checked.error.issues);
  }
  return DEFAULT_CONFIG;
}

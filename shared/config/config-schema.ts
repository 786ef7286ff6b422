import { isAbsolute } from "node:path";
import * as z from "zod";
import { withoutJsonKey } from "../platform/json-text.ts";
import type { JsonObject } from "../platform/read-value.ts";
import { CHARSETS, type Config, DEFAULT_CONFIG, LAYOUTS, SEGMENTS, THEMES } from "./config.ts";

const { statusline, sessions } = DEFAULT_CONFIG;

const segmentSchema = z.strictObject({
  show: z.boolean().exactOptional().describe("Show this part or not, whatever the layout says."),
  barWidth: z.int().min(0).max(100).exactOptional().describe("Cells of the bar; 0 draws none."),
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
    .max(3650)
    .default(sessions.keepDays)
    .describe("Days that an ended session stays in sessions.json."),
});

/** config.json: unknown keys are errors, so that a typing mistake does not go unnoticed. */
export const configSchema = z.strictObject({
  sharedDir: z
    .string()
    .refine((path) => isAbsolute(path), "must be an absolute path")
    .exactOptional()
    .describe("Directory that several homes or containers share; without it, the private home."),
  statusline: statuslineSchema.prefault({}).describe("The line at the bottom of Claude Code."),
  sessions: sessionsSchema.prefault({}).describe("The shared sessions file."),
}) satisfies z.ZodType<Config>;

/**
 * A complete config out of what a user wrote. Each thing that is wrong becomes a problem, one
 * sentence, and is left out, so that one typing mistake does not cost all the other settings.
 */
export function readConfigValue(value: JsonObject): { config: Config; problems: string[] } {
  const checked = configSchema.safeParse(value);
  if (checked.success) return { config: checked.data, problems: [] };
  const problems = configProblems(checked.error);
  const pruned = configSchema.safeParse(withoutIssues(value, checked.error.issues));
  return { config: pruned.success ? pruned.data : DEFAULT_CONFIG, problems };
}

/** `statusline.theme: must be one of default, light.` */
function configProblems(error: z.ZodError): string[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => `${dotted([...issue.path, key])}: there is no such key.`);
    }
    return `${dotted(issue.path)}: ${describeIssue(issue)}.`;
  });
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_value")
    return `must be one of ${issue.values.map(String).join(", ")}`;
  if (issue.code === "invalid_type") return `must be of the type ${issue.expected}`;
  return issue.message.replace(/^./, (first) => first.toLowerCase());
}

function dotted(path: readonly PropertyKey[]): string {
  return path.map(String).join(".");
}

function withoutIssues(value: JsonObject, issues: readonly z.core.$ZodIssue[]): unknown {
  let text = JSON.stringify(value);
  for (const issue of issues) {
    const keys = issue.code === "unrecognized_keys" ? issue.keys : [undefined];
    for (const key of keys) {
      const path = [...issue.path.map(String), ...(key === undefined ? [] : [key])];
      if (path.length > 0) text = withoutJsonKey(text, path);
    }
  }
  return JSON.parse(text);
}

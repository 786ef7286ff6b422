import * as z from "zod";
import { argvSchema, secretSchema, serviceUrlSchema, timeZoneSchema } from "./field-schema.ts";
import {
  DEFAULT_NOTIFY,
  DELIVERIES,
  DESKTOP_WAYS,
  MAX_COALESCE_MS,
  MAX_MESSAGE_INTERVAL_MS,
  MAX_PATTERN_CHARACTERS,
  MAX_PATTERNS,
  type NotifyConfig,
} from "./notify-config.ts";

const { events, coalesceMs, minIntervalMs, deliver } = DEFAULT_NOTIFY;

const NO_CHAT_ID = "must be a chat id: a whole number or text";

const telegramSchema = z.strictObject({
  token: secretSchema
    .exactOptional()
    .describe("Secret: the bot's token. Without it, TELEGRAM_BOT_TOKEN."),
  chatId: z
    .union([z.string().regex(/^\S+$/, NO_CHAT_ID), z.int()], NO_CHAT_ID)
    .transform(String)
    .exactOptional()
    .describe("Chat that the bot writes to. Without it, TELEGRAM_CHAT_ID."),
  apiBaseUrl: serviceUrlSchema
    .exactOptional()
    .describe(
      "A Bot API server of your own. Without it Telegram's, or with TELEGRAM_BOT_TOKEN that of TELEGRAM_API_BASE_URL.",
    ),
});

const slackSchema = z.strictObject({
  webhookUrl: serviceUrlSchema.describe("Secret: address of an incoming webhook."),
});

const webhookSchema = z.strictObject({
  url: serviceUrlSchema.describe("Secret: gets a POST with JSON for each message."),
  secret: secretSchema
    .exactOptional()
    .describe("Secret: signs each request (HMAC-SHA256), so that the receiver knows whose it is."),
  allowPrivate: z
    .boolean()
    .default(false)
    .describe("Also send to addresses of the own network and of this machine."),
});

const desktopSchema = z.strictObject({
  via: z
    .enum(DESKTOP_WAYS)
    .default("auto")
    .describe("The system, the terminal, or whichever of them is there."),
});

const commandSchema = z.strictObject({
  argv: argvSchema.describe(
    "Program and arguments, run without a shell; the text is on its stdin.",
  ),
});

const channelsSchema = z.strictObject({
  telegram: telegramSchema.exactOptional().describe("A Telegram bot."),
  slack: slackSchema.exactOptional().describe("A Slack channel."),
  webhook: webhookSchema.exactOptional().describe("A server of your own."),
  desktop: desktopSchema.exactOptional().describe("Notifications of the desktop."),
  command: commandSchema.exactOptional().describe("A program of your own."),
});

const patternsSchema = z.array(z.string().min(1).max(MAX_PATTERN_CHARACTERS)).max(MAX_PATTERNS);

const sessionEventsSchema = z.strictObject({
  started: z.boolean().default(events.session.started).describe("A session got its first prompt."),
  finished: z.boolean().default(events.session.finished).describe("A session ended."),
  failed: z.boolean().default(events.session.failed).describe("A turn ended with an API error."),
  waiting: z
    .boolean()
    .default(events.session.waiting)
    .describe("Claude asks for a permission, or has waited for a prompt for a while."),
});

const subagentEventsSchema = z.strictObject({
  started: z.boolean().default(events.subagent.started).describe("A subagent began."),
  finished: z.boolean().default(events.subagent.finished).describe("A subagent ended."),
});

const eventsSchema = z.strictObject({
  session: sessionEventsSchema.prefault({}).describe("What happens to sessions."),
  subagent: subagentEventsSchema.prefault({}).describe("What happens to subagents."),
  limit: z.boolean().default(events.limit).describe("A window passed one of alerts.thresholds."),
  runsOut: z
    .boolean()
    .default(events.runsOut)
    .describe("A window will probably be used up before its reset."),
  pace: z
    .boolean()
    .default(events.pace)
    .describe("A window is used much faster than its time passes."),
  reset: z.boolean().default(events.reset).describe("A window that had passed one is fresh again."),
  credentials: z
    .boolean()
    .default(events.credentials)
    .describe("The login runs out, or a sink refuses it."),
  spend: z.boolean().default(events.spend).describe("A limit of alerts.spend is near or passed."),
  digest: z.boolean().default(events.digest).describe("The daily summary of alerts.digestAt."),
  projects: patternsSchema
    .default([...events.projects])
    .describe("Only these projects: names with * for anything; ! before one takes it out."),
  agentTypes: patternsSchema
    .default([...events.agentTypes])
    .describe("Only these types of subagents, in the same way."),
});

const clockTimeSchema = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day as in 22:30");

const quietHoursSchema = z
  .strictObject({
    from: clockTimeSchema.describe("Their begin, HH:MM."),
    to: clockTimeSchema.describe("Their end, HH:MM; before their begin it is on the next day."),
    timeZone: timeZoneSchema
      .exactOptional()
      .describe("IANA time zone of both; without it, the machine's."),
  })
  .refine(({ from, to }) => from !== to, "must end at another time than they begin");

/** Everything that people are told, and where. */
export const notifySchema = z.strictObject({
  channels: channelsSchema.default({}).describe("Where to; each that is there is used."),
  events: eventsSchema.prefault({}).describe("What of."),
  quietHours: quietHoursSchema
    .exactOptional()
    .describe("Pings that fall into them are dropped; alerts wait until they are over."),
  coalesceMs: z
    .int()
    .min(0)
    .max(MAX_COALESCE_MS)
    .default(coalesceMs)
    .describe("How long the first ping of a burst waits for company; 0 sends each at once."),
  minIntervalMs: z
    .int()
    .min(0)
    .max(MAX_MESSAGE_INTERVAL_MS)
    .default(minIntervalMs)
    .describe("Between two messages to one chat or place."),
  deliver: z
    .enum(DELIVERIES)
    .default(deliver)
    .describe("By a process of its own, within the hook, or whichever outlives the client."),
}) satisfies z.ZodType<NotifyConfig>;

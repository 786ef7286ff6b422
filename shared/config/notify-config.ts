/** Ways to reach people; each works alone. */
export const CHANNELS = ["telegram", "slack", "webhook", "desktop", "command"] as const;
export type ChannelName = (typeof CHANNELS)[number];

export const DELIVERIES = ["auto", "detached", "inline"] as const;
/** `auto` sends in a process of its own, or within the hook where that one would die with the client. */
export type DeliverName = (typeof DELIVERIES)[number];

export const DESKTOP_WAYS = ["auto", "system", "terminal"] as const;
/** `terminal`: through the client's terminal; `auto`: there when the machine has no desktop (SSH). */
export type DesktopWay = (typeof DESKTOP_WAYS)[number];

export type ChannelsConfig = {
  telegram?: TelegramConfig;
  slack?: { webhookUrl: string };
  webhook?: WebhookConfig;
  desktop?: { via: DesktopWay };
  /** A program and its arguments; the text comes on its stdin. */
  command?: { argv: readonly string[] };
};

/** What is missing here may come from the environment (`TELEGRAM_BOT_TOKEN`, `TELEGRAM_CHAT_ID`). */
export type TelegramConfig = { token?: string; chatId?: string; apiBaseUrl?: string };

export type WebhookConfig = {
  url: string;
  /** Signs every request (HMAC-SHA256). */
  secret?: string;
  /** Also send to addresses of the own network. */
  allowPrivate: boolean;
};

/** Which events are told. A pattern is a name with `*` for anything; `!` before it takes it out. */
export type NotifyEvents = {
  session: { started: boolean; finished: boolean; failed: boolean; waiting: boolean };
  subagent: { started: boolean; finished: boolean };
  /** A window passed a threshold of `alerts.thresholds`. */
  limit: boolean;
  /** A window will probably be used up before its reset. */
  runsOut: boolean;
  /** A window is used much faster than its time passes. */
  pace: boolean;
  /** A window that had passed a threshold is fresh again. */
  reset: boolean;
  /** The login runs out, or a sink refuses it. */
  credentials: boolean;
  /** A limit of `alerts.spend` is near or passed. */
  spend: boolean;
  /** The daily summary. */
  digest: boolean;
  projects: readonly string[];
  agentTypes: readonly string[];
};

export type NotifyConfig = {
  channels: ChannelsConfig;
  events: NotifyEvents;
  /** Wall clock times `HH:MM`, of the machine unless a time zone is named. */
  quietHours?: { from: string; to: string; timeZone?: string };
  /** How long the first ping of a burst waits for company; 0 sends each on its own at once. */
  coalesceMs: number;
  /** Between two messages to one chat. */
  minIntervalMs: number;
  deliver: DeliverName;
};

export const MAX_COALESCE_MS = 60_000;
export const MAX_MESSAGE_INTERVAL_MS = 60_000;
export const MAX_PATTERNS = 100;
export const MAX_PATTERN_CHARACTERS = 256;

export const DEFAULT_NOTIFY: NotifyConfig = {
  channels: {},
  events: {
    session: { started: true, finished: true, failed: true, waiting: true },
    subagent: { started: true, finished: false },
    limit: true,
    runsOut: true,
    pace: true,
    reset: true,
    credentials: true,
    spend: true,
    digest: true,
    projects: ["*"],
    agentTypes: ["*"],
  },
  coalesceMs: 10_000,
  minIntervalMs: 1_000,
  deliver: "auto",
};

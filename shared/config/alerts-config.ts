/** What people set up of the alerts; which of them they hear of is `notify.events`. */
export type AlertsConfig = {
  /** Used percents of a window at which people and Claude are told; ascending. */
  thresholds: readonly number[];
  /** The same for single windows (`five_hour`, `seven_day`, `seven_day_opus`, …), instead of those. */
  windowThresholds: { readonly [window: string]: readonly number[] };
  spend: readonly SpendLimit[];
  /** Also look at the login where no sink is set up. */
  tokenHealth: boolean;
  /** When the daily summary is sent, HH:MM on the machine's clock. */
  digestAt?: string;
  quips: QuipsConfig;
};

/** What the hooks and the MCP server need of them. */
export type HotAlerts = Omit<AlertsConfig, "quips">;

/** A sum that the user does not want to pass unawares. */
export type SpendLimit = {
  usd: number;
  per: SpendPer;
  /** A folder (with those beneath it), or the name of one; without it all, or with `project` each. */
  project?: string;
  /** IANA zone of day, week and month; absent: the machine's. */
  timeZone?: string;
};

export const SPEND_PERS = ["day", "week", "month", "session", "project"] as const;
export type SpendPer = (typeof SPEND_PERS)[number];

export type QuipsConfig = {
  enabled: boolean;
  model?: string;
};

export const MAX_THRESHOLDS = 10;
export const MAX_WINDOWS = 20;
export const MAX_SPEND_LIMITS = 20;
export const MAX_SPEND_USD = 1e6;
export const MAX_PROJECT_CHARACTERS = 1_024;

/** The client's name of a window. */
export const WINDOW_KEY = /^[a-z][a-z0-9_]{0,39}$/;
/** HH:MM. */
export const CLOCK_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
export const MODEL_NAME = /^[A-Za-z0-9][\w.:/@[\]-]{0,127}$/;

export const DEFAULT_ALERTS: AlertsConfig = {
  thresholds: [80, 90, 95],
  windowThresholds: {},
  spend: [],
  tokenHealth: false,
  quips: { enabled: false },
};

import type { AlertsConfig } from "./alerts-config.ts";
import type { CredentialsConfig } from "./credentials-config.ts";
import type { NotifyConfig } from "./notify-config.ts";
import type { PricesConfig } from "./prices-config.ts";
import type { QuotaConfig } from "./quota-config.ts";
import type { UsageSettings } from "./usage-config.ts";

export const LAYOUTS = ["full", "compact", "minimal"] as const;
export type LayoutName = (typeof LAYOUTS)[number];

export const CHARSETS = ["auto", "unicode", "ascii"] as const;
export type CharsetName = (typeof CHARSETS)[number];

/** `colorblind` tells levels apart by blue and orange plus signs; `mono` uses bold and dim only. */
export const THEMES = [
  "default",
  "light",
  "nord",
  "dracula",
  "gruvbox",
  "solarized",
  "colorblind",
  "mono",
] as const;
export type ThemeName = (typeof THEMES)[number];

/** Every part of the statusline, in the order of its line. */
export const SEGMENTS = [
  "model",
  "project",
  "branch",
  "session",
  "cost",
  "lines",
  "pr",
  "others",
  "agents",
  "context",
  "tokens",
  "cache",
  "fiveHour",
  "sevenDay",
  "burn",
] as const;
export type SegmentName = (typeof SEGMENTS)[number];

/** What a user may change of one segment; absent keys follow the layout. */
export type SegmentConfig = {
  show?: boolean;
  /** Cells of the bar; 0 draws none. Only segments with a bar use it. */
  barWidth?: number;
  /** The segment with the lowest number is dropped first when the line is too narrow. */
  priority?: number;
};

export type Config = {
  /** Directory that several homes or containers share; default: the private home. */
  sharedDir?: string;
  statusline: {
    layout: LayoutName;
    theme: ThemeName;
    charset: CharsetName;
    /** OSC 8 links on the project and the pull request. */
    links: boolean;
    segments: Partial<Record<SegmentName, SegmentConfig>>;
    /** Another statusline whose last output is shown above (or below) ours. */
    wrap?: { command: string; position: "above" | "below" };
  };
  sessions: {
    /** Days that an ended session stays in the sessions file. */
    keepDays: number;
  };
  notify: NotifyConfig;
  credentials: CredentialsConfig;
  budget: BudgetConfig;
  alerts: AlertsConfig;
  quota: QuotaConfig;
  usage: UsageSettings;
  prices: PricesConfig;
};

export type BudgetConfig = {
  /** Claude gets a line when a window passes a threshold or is about to run out. */
  inform: boolean;
  /** New subagents are denied while a window is used above this percent. */
  denySubagentsAbovePercent?: number;
};

export const MAX_KEEP_DAYS = 3650;
export const MAX_BAR_WIDTH = 100;

export const DEFAULT_STATUSLINE: Config["statusline"] = {
  layout: "full",
  theme: "default",
  charset: "auto",
  links: false,
  segments: {},
};
export const DEFAULT_SESSIONS: Config["sessions"] = { keepDays: 7 };
export const DEFAULT_BUDGET: BudgetConfig = { inform: true };

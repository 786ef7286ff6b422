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
};

export const DEFAULT_CONFIG: Config = {
  statusline: { layout: "full", theme: "default", charset: "auto", links: false, segments: {} },
  sessions: { keepDays: 7 },
};

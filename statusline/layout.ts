import type { LayoutName, SegmentName } from "../shared/config/config.ts";

/** Where segments stand, and the blanks between those on the left. */
export type Line = {
  left: readonly SegmentName[];
  right: readonly SegmentName[];
  gap: Record<LayoutName, number>;
};

/** Who and where on the first line, how it is doing on the second. */
export const LINES: readonly Line[] = [
  {
    left: ["model", "project", "branch", "session", "cost", "lines", "pr"],
    right: ["others", "agents"],
    gap: { full: 2, compact: 2, minimal: 1 },
  },
  {
    left: ["context", "tokens", "cache", "fiveHour", "sevenDay", "burn"],
    right: [],
    gap: { full: 3, compact: 2, minimal: 2 },
  },
];

export type Layout = {
  hidden: readonly SegmentName[];
  /** Segments that say only what matters most. */
  bare: readonly SegmentName[];
  barWidths: Partial<Record<SegmentName, number>>;
};

export const LAYOUT_BY_NAME: Record<LayoutName, Layout> = {
  full: {
    hidden: ["tokens"],
    bare: [],
    barWidths: { context: 12, fiveHour: 12, sevenDay: 12 },
  },
  compact: {
    hidden: ["session", "lines", "pr", "tokens", "cache", "burn"],
    bare: ["model", "others", "context", "sevenDay"],
    barWidths: { context: 8, fiveHour: 8 },
  },
  minimal: {
    hidden: ["branch", "session", "lines", "pr", "others", "agents", "tokens", "cache", "burn"],
    bare: ["model", "others", "context", "cache", "fiveHour", "sevenDay"],
    barWidths: {},
  },
};

/** The lowest goes first when a line is too narrow; a user's `priority` takes the number's place. */
export const PRIORITY: Record<SegmentName, number> = {
  model: 80,
  project: 90,
  branch: 60,
  session: 30,
  cost: 70,
  lines: 20,
  pr: 34,
  others: 46,
  agents: 50,
  context: 75,
  tokens: 38,
  cache: 10,
  fiveHour: 95,
  sevenDay: 70,
  burn: 36,
};

/** When a segment takes its next shorter form, on the scale of the priorities. */
export const SHRINK_AT: Record<SegmentName, readonly number[]> = {
  model: [16, 24],
  project: [40, 66],
  branch: [22, 28, 44],
  session: [22, 26],
  cost: [],
  lines: [],
  pr: [],
  others: [18],
  agents: [],
  context: [19, 26, 50],
  tokens: [14],
  cache: [8],
  fiveHour: [23, 25, 52, 54, 58, 85],
  sevenDay: [21, 24, 30, 40, 44, 66],
  burn: [],
};

/** When the blanks between segments go down to 2, and to 1. */
export const NARROW_AT = [12, 64] as const;

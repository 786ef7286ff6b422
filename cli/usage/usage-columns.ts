import type { Glyphs } from "../../shared/display/glyphs.ts";
import type { UsageSummary } from "../../shared/reports/usage-row.ts";
import { totalTokens } from "../../shared/usage/token-counts.ts";
import { type Cell, type Column, type FittedColumn, type Fitting, fitColumns } from "../table.ts";
import { sparkline } from "./sparkline.ts";
import { costCell, modelCells, tokensCell } from "./summary-cells.ts";

/** A line of the table: a row, a part of one, or the sum of all. */
export type UsageLine = {
  name: Cell;
  /** Where there is little room. */
  shortName?: Cell;
  /** From the fullest to the shortest form, for reports that have something to say there. */
  details?: readonly Cell[];
  summary: UsageSummary;
  /** Draws no bar: parts of what others show, and the sum. */
  isPlain: boolean;
  trend?: readonly number[];
};

export type UsageLines = {
  /** Heads of the first column and of the details. */
  titles: { name: string; details?: string };
  /** The first column is cut below this only when nothing else can give way; absent: at last. */
  nameWidth?: number;
  detailsAlign: Column["align"];
  lines: readonly UsageLine[];
  /** Rows tell of several models, which get a column. */
  hasModels: boolean;
  isCompact: boolean;
};

/** In which order the columns give way where the terminal is narrow. */
const GIVE_WAY =
  "models models bar bar models trend details writes reads details bar input output name bar tokens";
/** Where names are long, and their short forms say nearly as much. */
const LONG_NAMES_GIVE_WAY =
  "models models bar bar models trend name details writes reads details bar input output bar tokens";
/** One alone would say little. */
const PAIRS = [
  ["writes", "reads"],
  ["input", "output"],
] as const;
/** In a compact table there are none of these. */
const FULL_ONLY: ReadonlySet<string> = new Set(
  "models trend bar input output writes reads details".split(" "),
);
const BAR_WIDTHS = [20, 12, 8, 5];

/** The columns as far as they fit, with a head and a cell for each line. */
export function usageColumns(
  usage: UsageLines,
  glyphs: Glyphs,
  width: number | undefined,
): FittedColumn[] {
  const { lines, nameWidth, isCompact } = usage;
  const columns: Column[] = [
    ...nameColumns(usage),
    ...amountColumns(lines),
    { key: "cost", align: "right", variants: [headed("cost", costCells(lines, glyphs))] },
    { key: "bar", align: "left", variants: BAR_WIDTHS.map((cells) => bars(lines, cells, glyphs)) },
    { key: "trend", align: "left", variants: trends(lines, glyphs) },
  ];
  const wanted = columns.filter(
    ({ key, variants }) => variants.length > 0 && !(isCompact && FULL_ONLY.has(key)),
  );
  const giveWay = nameWidth === undefined ? LONG_NAMES_GIVE_WAY : GIVE_WAY;
  const firstWidth = nameWidth ?? Number.POSITIVE_INFINITY;
  return fitPairs(wanted, { width, giveWay: giveWay.split(" "), firstWidth });
}

/** What the lines are of. */
function nameColumns({ titles, detailsAlign, lines, hasModels }: UsageLines): Column[] {
  const title: Cell = [{ text: titles.name, role: "bright" }];
  const details = lines.map((line) => line.details ?? []);
  const models = lines.map(({ summary, isPlain }) => (isPlain ? [] : modelCells(summary)));
  return [
    {
      key: "name",
      align: "left",
      variants: [
        [title, ...lines.map(({ name }) => name)],
        [title, ...lines.map(({ name, shortName }) => shortName ?? name)],
      ],
    },
    {
      key: "details",
      align: detailsAlign,
      variants: titles.details === undefined ? [] : forms(titles.details, details),
    },
    { key: "models", align: "left", variants: hasModels ? forms("models", models) : [] },
  ];
}

function amountColumns(lines: readonly UsageLine[]): Column[] {
  const amount = (key: string, amountOf: (summary: UsageSummary) => number): Column => {
    const cells = lines.map(({ summary }) => tokensCell(amountOf(summary)));
    return { key, align: "right", variants: [headed(key, cells)] };
  };
  return [
    amount("input", ({ tokens }) => tokens.input),
    amount("output", ({ tokens }) => tokens.output),
    amount("writes", ({ tokens }) => tokens.cacheWrite5m + tokens.cacheWrite1h),
    amount("reads", ({ tokens }) => tokens.cacheRead),
    amount("tokens", (summary) => summary.totalTokens),
  ];
}

/** A column goes with the other of its pair. */
function fitPairs(columns: readonly Column[], fitting: Fitting): FittedColumn[] {
  const fitted = fitColumns(columns, fitting);
  const alone = halfPairs(fitted);
  if (alone.size === 0) return fitted;
  return fitPairs(
    columns.filter(({ key }) => !alone.has(key)),
    fitting,
  );
}

function halfPairs(columns: readonly FittedColumn[]): ReadonlySet<string> {
  const keys = new Set(columns.map(({ key }) => key));
  return new Set(PAIRS.flatMap(([a, b]) => (keys.has(a) === keys.has(b) ? [] : [a, b])));
}

/** Where some have a mark, the others have a blank in its place. */
function costCells(lines: readonly UsageLine[], glyphs: Glyphs): Cell[] {
  const hasMarks = lines.some(({ summary }) => summary.isPartlyPriced);
  return lines.map(({ summary }) => {
    const cell = costCell(summary, glyphs);
    return hasMarks && !summary.isPartlyPriced ? [...cell, { text: " " }] : cell;
  });
}

function headed(title: string, cells: readonly Cell[]): Cell[] {
  return [[{ text: title, role: "dim" }], ...cells];
}

/** As many variants as the line with the most forms has. */
function forms(title: string, cells: readonly (readonly Cell[])[]): Cell[][] {
  const count = Math.max(0, ...cells.map(({ length }) => length));
  return Array.from({ length: count }, (_, form) =>
    headed(
      title,
      cells.map((all) => all[form] ?? all.at(-1) ?? []),
    ),
  );
}

/** What a row has of the largest: dollars where there are any, else tokens. */
function bars(lines: readonly UsageLine[], width: number, { barUsed }: Glyphs): Cell[] {
  const hasCosts = lines.some(({ summary }) => (summary.costUsd ?? 0) > 0);
  const amountOf = ({ costUsd, tokens }: UsageSummary) =>
    hasCosts ? (costUsd ?? 0) : totalTokens(tokens);
  const most = Math.max(
    0,
    ...lines.map(({ summary, isPlain }) => (isPlain ? 0 : amountOf(summary))),
  );
  const cells = lines.map(({ summary, isPlain }): Cell => {
    const amount = amountOf(summary);
    if (isPlain || amount <= 0) return [];
    const filled = Math.max(1, Math.round((amount / most) * width));
    return [{ text: barUsed.repeat(filled), role: "accent" }];
  });
  return [[], ...cells];
}

function trends(lines: readonly UsageLine[], glyphs: Glyphs): Cell[][] {
  if (lines.every(({ trend }) => trend === undefined)) return [];
  const cells = lines.map(({ trend }): Cell => {
    return trend === undefined ? [] : [{ text: sparkline(trend, glyphs), role: "dim" }];
  });
  return [[[], ...cells]];
}

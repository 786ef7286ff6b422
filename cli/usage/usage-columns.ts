import type { Glyphs } from "../../shared/display/glyphs.ts";
import type { Span } from "../../shared/display/span.ts";
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
  /** The first column is cut below this only when nothing else can give way. */
  nameWidth: number;
  detailsAlign: Column["align"];
  lines: readonly UsageLine[];
  /** Rows tell of several models, which get a column. */
  hasModels: boolean;
  isCompact: boolean;
};

/** In which order the columns give way where the terminal is narrow. */
const GIVE_WAY =
  "models models bar bar models trend details writes reads details bar input output name bar tokens";
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
  { titles, nameWidth, detailsAlign, lines, hasModels, isCompact }: UsageLines,
  glyphs: Glyphs,
  width: number | undefined,
): FittedColumn[] {
  const models = lines.map(({ summary, isPlain }) => (isPlain ? [] : modelCells(summary)));
  const details = lines.map((line) => line.details ?? []);
  const name: Span = { text: titles.name, role: "bright" };
  const sums = (titles: readonly string[], amountOf: (summary: UsageSummary) => number) =>
    titles.map((title) =>
      headed(
        title,
        lines.map(({ summary }) => tokensCell(amountOf(summary))),
      ),
    );
  const columns: Column[] = [
    {
      key: "name",
      align: "left",
      variants: [
        [[name], ...lines.map((line) => line.name)],
        [[name], ...lines.map((line) => line.shortName ?? line.name)],
      ],
    },
    {
      key: "details",
      align: detailsAlign,
      variants: titles.details === undefined ? [] : forms(titles.details, details),
    },
    { key: "models", align: "left", variants: hasModels ? forms("models", models) : [] },
    { key: "input", align: "right", variants: sums(["input"], ({ tokens }) => tokens.input) },
    { key: "output", align: "right", variants: sums(["output"], ({ tokens }) => tokens.output) },
    {
      key: "writes",
      align: "right",
      variants: sums(["writes"], ({ tokens }) => tokens.cacheWrite5m + tokens.cacheWrite1h),
    },
    {
      key: "reads",
      align: "right",
      variants: sums(["reads"], ({ tokens }) => tokens.cacheRead),
    },
    { key: "tokens", align: "right", variants: sums(["tokens"], (summary) => summary.totalTokens) },
    {
      key: "cost",
      align: "right",
      variants: [headed("cost", costCells(lines, glyphs))],
    },
    { key: "bar", align: "left", variants: BAR_WIDTHS.map((cells) => bars(lines, cells, glyphs)) },
    { key: "trend", align: "left", variants: trends(lines, glyphs) },
  ];
  const wanted = columns.filter(
    ({ key, variants }) => variants.length > 0 && !(isCompact && FULL_ONLY.has(key)),
  );
  const fitting = { width, giveWay: GIVE_WAY.split(" "), firstWidth: nameWidth };
  return fitPairs(wanted, fitting);
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

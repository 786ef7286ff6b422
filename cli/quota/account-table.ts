import type { Glyphs } from "../../shared/display/glyphs.ts";
import { type Span, spansWidth } from "../../shared/display/span.ts";
import {
  type Cell,
  type Column,
  type FittedColumn,
  fitColumns,
  GAP,
  INDENT,
  tableRow,
} from "../table.ts";
import type { WindowCells } from "./window-cells.ts";

/** In which order the columns give way where the terminal is narrow. */
const GIVE_WAY = [
  ...["bar", "seen", "seen", "atReset", "resets", "atReset", "pace", "bar", "burn", "forecast"],
  ...["resets", "bar", "forecast"],
];
const TITLES: { readonly [key: string]: string } = {
  used: "used",
  resets: "resets",
  pace: "pace",
  burn: "burn",
  forecast: "forecast",
  atReset: "at reset",
  seen: "seen",
};

/** Columns that all accounts share; the row at 0 is their head. */
export function accountColumns(
  rows: readonly WindowCells[],
  width: number | undefined,
): FittedColumn[] {
  const forms = (key: string, count: number, cellsOf: (row: WindowCells) => readonly Cell[]) =>
    Array.from({ length: count }, (_, form) => [
      titleCell(key),
      ...rows.map((row) => cellsOf(row)[form] ?? []),
    ]);
  const one = (key: string, cellOf: (row: WindowCells) => Cell) =>
    forms(key, 1, (row) => [cellOf(row)]);
  const columns: Column[] = [
    { key: "window", align: "left", variants: one("window", ({ label }) => label) },
    { key: "bar", align: "left", variants: forms("bar", 3, ({ bars }) => bars) },
    { key: "used", align: "right", variants: one("used", ({ used }) => used) },
    { key: "resets", align: "left", variants: forms("resets", 2, ({ resets }) => resets) },
    { key: "pace", align: "right", variants: one("pace", ({ pace }) => pace) },
    { key: "burn", align: "right", variants: one("burn", ({ burn }) => burn) },
    {
      key: "forecast",
      align: "left",
      variants: forms("forecast", 2, ({ forecasts }) => forecasts),
    },
    { key: "atReset", align: "left", variants: forms("atReset", 2, ({ atReset }) => atReset) },
    { key: "seen", align: "left", variants: forms("seen", 2, ({ seen }) => seen) },
  ];
  const firstWidth = Math.max(0, ...rows.map(({ label }) => spansWidth(label)));
  return fitColumns(columns, { width, giveWay: GIVE_WAY, firstWidth });
}

function titleCell(key: string): Cell {
  const text = TITLES[key];
  return text === undefined ? [] : [{ text, role: "dim" }];
}

/** The head of an account: its name over the columns without a title, a line of its own if too long. */
export function headLines(
  title: readonly Span[],
  columns: readonly FittedColumn[],
  { ellipsis }: Glyphs,
): Span[][] {
  const untitled = columns.findIndex(({ key }) => key in TITLES);
  const [before, titled] = [columns.slice(0, untitled), columns.slice(untitled)];
  const room = before.reduce((sum, { width }) => sum + width + GAP.length, INDENT.text.length);
  const rest = tableRow(titled, 0, ellipsis);
  const blanks = room - spansWidth(title);
  if (blanks < GAP.length) return [[...title], [{ text: " ".repeat(room) }, ...rest]];
  return [[...title, { text: " ".repeat(blanks) }, ...rest]];
}

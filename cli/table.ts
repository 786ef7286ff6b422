import { cutSpans, type Span, spansWidth } from "../shared/display/span.ts";

export type Cell = readonly Span[];

export type Column = {
  key: string;
  align: "left" | "right";
  /** From the fullest to the shortest; a cell per row, the head's first where the table has one. */
  variants: readonly (readonly Cell[])[];
};

/** A column as it will be drawn. */
export type FittedColumn = Pick<Column, "key" | "align"> & {
  cells: readonly Cell[];
  width: number;
};

export type Fitting = {
  /** `undefined`: as wide as it likes. */
  width: number | undefined;
  /** Keys in the order in which their columns give way, each mention to the next shorter variant. */
  giveWay: readonly string[];
  /** The first column is cut, down to this, only when nothing else can give way. */
  firstWidth: number;
};

export const GAP = "  ";
/** Before every row but a head. */
export const INDENT: Span = { text: "  " };
/** No name is worth more where there is room. */
const MAX_FIRST_WIDTH = 48;

/** Chooses what of each column is shown, so that the rows fit. The first column always stays. */
export function fitColumns(columns: readonly Column[], fitting: Fitting): FittedColumn[] {
  const maxWidth = fitting.width ?? Number.POSITIVE_INFINITY;
  const chosen = new Map(columns.map(({ key }) => [key, 0]));
  const order = [...fitting.giveWay];
  let fitted = chosenColumns(columns, chosen);
  while (neededWidth(fitted, fitting.firstWidth) > maxWidth) {
    const key = order.shift();
    if (key === undefined) break;
    chosen.set(key, (chosen.get(key) ?? 0) + 1);
    fitted = chosenColumns(columns, chosen);
  }
  const [first, ...others] = fitted;
  if (first === undefined) return [];
  const leftWidth = maxWidth - neededWidth([{ ...first, width: 0 }, ...others], 0);
  return [{ ...first, width: Math.max(1, Math.min(first.width, leftWidth)) }, ...others];
}

function chosenColumns(
  columns: readonly Column[],
  chosen: ReadonlyMap<string, number>,
): FittedColumn[] {
  return columns.flatMap(({ key, align, variants }, index) => {
    const cells = variants[chosen.get(key) ?? 0];
    if (cells === undefined) return [];
    const width = Math.max(0, ...cells.map(spansWidth));
    return [{ key, align, cells, width: index === 0 ? Math.min(width, MAX_FIRST_WIDTH) : width }];
  });
}

function neededWidth(columns: readonly FittedColumn[], firstWidth: number): number {
  const widths = columns.map(({ width }, index) =>
    index === 0 ? Math.min(width, firstWidth) : width,
  );
  const gaps = GAP.length * Math.max(0, columns.length - 1);
  return INDENT.text.length + gaps + widths.reduce((sum, width) => sum + width, 0);
}

/** The row at `index`, padded to the widths of its columns. */
export function tableRow(
  columns: readonly FittedColumn[],
  index: number,
  ellipsis: string,
): Span[] {
  const gap: Span = { text: GAP };
  return columns.flatMap((column, at) => {
    const cell = padCell(column, column.cells[index] ?? [], ellipsis);
    return at === 0 ? cell : [gap, ...cell];
  });
}

/** The cell in exactly the width of its column; what is too long is cut. */
export function padCell(
  { width, align }: Pick<FittedColumn, "width" | "align">,
  cell: Cell,
  ellipsis: string,
): Span[] {
  const spans = cutSpans(cell, width, ellipsis);
  const blanks = " ".repeat(Math.max(0, width - spansWidth(spans)));
  const padding: Span = { text: blanks };
  return align === "left" ? [...spans, padding] : [padding, ...spans];
}

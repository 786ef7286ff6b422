import type { Row, Section } from "./section.ts";

/** The section as text: a line per row, figures right-aligned, each target with ✓ or ✗. */
export function tableText({ title, columns, rows, notes }: Section): string {
  const hasTargets = rows.some(({ target }) => target !== undefined);
  const head = [title, ...columns.map((column) => column.title), hasTargets ? "target" : ""];
  const body = rows.map((row) => [row.name, ...figures(row, columns), targetText(row)]);
  const widths = head.map((_, i) => Math.max(...[head, ...body].map((line) => width(line[i]))));
  const lines = [head, ...body].map((line) =>
    line.map((cell, i) => aligned(cell, widths[i] ?? 0, isFigure(i, columns.length))).join("  "),
  );
  const rule = widths.map((cells) => "─".repeat(cells)).join("  ");
  const [first = "", ...rest] = lines.map((line) => line.trimEnd());
  return [first, rule.trimEnd(), ...rest, ...notes.map((note) => `  ${note}`)].join("\n");
}

function figures({ cells }: Row, columns: Section["columns"]): string[] {
  return columns.map(({ decimals }, i) => {
    const cell = cells[i];
    return cell === undefined ? "" : cell.toFixed(decimals);
  });
}

function targetText({ target }: Row): string {
  return target === undefined ? "" : `${target.text} ${target.isMet ? "✓" : "✗"}`;
}

function isFigure(column: number, figureCount: number): boolean {
  return column > 0 && column <= figureCount;
}

function aligned(cell: string, cells: number, toTheRight: boolean): string {
  const padding = " ".repeat(Math.max(0, cells - width(cell)));
  return toTheRight ? padding + cell : cell + padding;
}

/** All signs used here are one cell wide. */
function width(cell: string | undefined): number {
  return cell?.length ?? 0;
}

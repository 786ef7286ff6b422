/** One table of results. `cells` follow `columns`; an absent cell was not measured. */
export type Section = {
  title: string;
  columns: readonly Column[];
  rows: readonly Row[];
  notes: readonly string[];
};
export type Column = { title: string; decimals: number };
export type Row = { name: string; cells: readonly (number | undefined)[]; target?: Target };
export type Target = { text: string; isMet: boolean };

/** A figure that must not exceed `limit`; `NaN` (nothing measured) misses it. */
export function atMost(figure: number, limit: number, text: string): Target {
  return { text, isMet: figure <= limit };
}

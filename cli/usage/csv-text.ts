export type CsvCell = string | number | null | undefined;

/** A head and a line for each row (RFC 4180); what is `null` or `undefined` is empty. */
export function csvText(head: readonly string[], rows: Iterable<readonly CsvCell[]>): string {
  let text = csvLine(head);
  for (const row of rows) text += csvLine(row);
  return text;
}

export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(value: CsvCell): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number") return `${value}`;
  // A spreadsheet would run a name that begins like a formula.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

import { NO_USAGE } from "../../shared/sources/usage-entry.ts";
import { csvLine } from "../usage/csv-text.ts";
import { type ExportRow, exportFields } from "./export-row.ts";

export const EXPORT_FORMATS = ["csv", "json", "ndjson"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What an export is of. */
type ExportHead = {
  format: ExportFormat;
  /** The first columns, in their order. */
  names: readonly string[];
  /** What the numbers rest on: day of the price table, zone of the days. */
  basis: { priceTable: string; timeZone: string };
};

/** The text of an export in pieces: a history may be larger than a string. */
export function* exportText(rows: Iterable<ExportRow>, head: ExportHead): Generator<string> {
  const writes = { csv: csvPieces, json: jsonPieces, ndjson: ndjsonPieces };
  let piece = "";
  for (const text of writes[head.format](rows, head)) {
    piece += text;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}

const PIECE_CHARACTERS = 256 * 1024;

/** The basis has no place in it: a line of another kind would break what reads tables. */
function* csvPieces(rows: Iterable<ExportRow>, { names }: ExportHead): Generator<string> {
  const noNames = Object.fromEntries(names.map((name) => [name, undefined]));
  const empty = { names: noNames, tokens: NO_USAGE, costUsd: null };
  yield csvLine(Object.keys(exportFields(empty)));
  for (const row of rows) yield csvLine(Object.values(exportFields(row)));
}

function* ndjsonPieces(rows: Iterable<ExportRow>, { basis }: ExportHead): Generator<string> {
  for (const row of rows) yield `${JSON.stringify({ ...exportFields(row), ...basis })}\n`;
}

function* jsonPieces(rows: Iterable<ExportRow>, { basis }: ExportHead): Generator<string> {
  yield `{${JSON.stringify(basis).slice(1, -1)},"rows":[`;
  let before = "\n";
  for (const row of rows) {
    yield `${before}${JSON.stringify(exportFields(row))}`;
    before = ",\n";
  }
  yield "\n]}\n";
}

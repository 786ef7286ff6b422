import { csvLine } from "../usage/csv-text.ts";
import { type ExportRow, exportFields } from "./export-row.ts";

export const EXPORT_FORMATS = ["csv", "json", "ndjson"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** The text of an export in pieces: a history may be larger than a string. */
export function* exportText(rows: Iterable<ExportRow>, format: ExportFormat): Generator<string> {
  const writes = { csv: csvPieces, json: jsonPieces, ndjson: ndjsonPieces };
  let piece = "";
  for (const text of writes[format](rows)) {
    piece += text;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}

const PIECE_CHARACTERS = 256 * 1024;

function* csvPieces(rows: Iterable<ExportRow>): Generator<string> {
  let hasHead = false;
  for (const row of rows) {
    const fields = exportFields(row);
    if (!hasHead) yield csvLine(Object.keys(fields));
    hasHead = true;
    yield csvLine(Object.values(fields));
  }
}

function* ndjsonPieces(rows: Iterable<ExportRow>): Generator<string> {
  for (const row of rows) yield `${JSON.stringify(exportFields(row))}\n`;
}

function* jsonPieces(rows: Iterable<ExportRow>): Generator<string> {
  let before = "[\n";
  for (const row of rows) {
    yield `${before}${JSON.stringify(exportFields(row))}`;
    before = ",\n";
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}

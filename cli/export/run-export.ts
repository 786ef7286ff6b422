import { resolve } from "node:path";
import { readRecords } from "../../shared/ledger/read-ledger-file.ts";
import type { RawUsageQuery } from "../../shared/reports/query.ts";
import type { ExitCode } from "../command.ts";
import { currentLedger } from "../usage/current-ledger-file.ts";
import { parsedQuery } from "../usage/show-usage.ts";
import { findUsagePlace } from "../usage/usage-place-file.ts";
import { usageError } from "../usage-error.ts";
import type { World } from "../world.ts";
import { dayRows } from "./day-rows.ts";
import { EXPORT_FORMATS, type ExportFormat, exportText } from "./export-text.ts";
import { recordRows } from "./record-rows.ts";
import { replaceWithPieces } from "./replace-with-pieces-file.ts";

export type ExportRequest = {
  format: ExportFormat;
  out?: string;
  isByRecord: boolean;
  raw: RawUsageQuery;
};

/** `tacho export`: all usage, to stdout or in place of a file. */
export async function runExport(world: World, request: ExportRequest): Promise<ExitCode> {
  const query = parsedQuery(request.raw, world.nowMs());
  const place = await findUsagePlace(world);
  const { table, notices } = await currentLedger(place, world);
  const rows = request.isByRecord
    ? recordRows(readRecords(place.usageDir), place.prices, query)
    : dayRows(table, place.prices, query);
  const pieces = exportText(rows, request.format);
  if (request.out === undefined) {
    for (const piece of pieces) world.writeOut(piece);
  } else {
    replaceWithPieces(resolve(world.cwd, request.out), pieces);
  }
  for (const notice of notices) world.writeErr(`tacho: ${notice}\n`);
  return 0;
}

export function exportFormat(text: string): ExportFormat {
  const found = EXPORT_FORMATS.find((format) => format === text);
  if (found !== undefined) return found;
  throw usageError(`There is no format "${text}". Take csv, json or ndjson.`, "export");
}

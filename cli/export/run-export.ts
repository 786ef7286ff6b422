import { plainText } from "../../shared/display/plain-text.ts";
import { readRecords } from "../../shared/ledger/read-ledger-file.ts";
import type { RawUsageQuery } from "../../shared/reports/query.ts";
import type { ExitCode } from "../command.ts";
import { currentLedger } from "../usage/current-ledger-file.ts";
import { parsedQuery } from "../usage/show-usage.ts";
import { machineZone } from "../usage/time-zone-file.ts";
import { findUsagePlace } from "../usage/usage-place-file.ts";
import { writeNotices } from "../usage/write-notices.ts";
import { usageError } from "../usage-error.ts";
import type { World } from "../world.ts";
import { DAY_NAMES, dayRows } from "./day-rows.ts";
import type { ExportRow } from "./export-row.ts";
import { exportTarget } from "./export-target-file.ts";
import { EXPORT_FORMATS, type ExportFormat, exportText } from "./export-text.ts";
import { RECORD_NAMES, recordRows } from "./record-rows.ts";
import { replaceWithPieces } from "./replace-with-pieces-file.ts";

export type ExportRequest = {
  format: ExportFormat;
  out?: string;
  isByRecord: boolean;
  raw: RawUsageQuery;
};

/** `tacho export`: all usage, to stdout or in place of a file. */
export async function runExport(world: World, request: ExportRequest): Promise<ExitCode> {
  const nowMs = world.nowMs();
  const query = parsedQuery(request.raw, nowMs, "export");
  const { format, out, isByRecord } = request;
  const path = out === undefined ? undefined : exportTarget(world.cwd, out);
  const place = await findUsagePlace(world);
  const { table, notices } = await currentLedger(place, world);
  const rows = counted(
    isByRecord
      ? recordRows(readRecords(place.usageDir), place.prices, query)
      : dayRows(table, place.prices, query),
  );
  const pieces = exportText(rows, {
    format,
    names: isByRecord ? RECORD_NAMES : DAY_NAMES,
    basis: {
      priceTable: place.prices.date,
      timeZone: query.timeZone ?? machineZone(world, nowMs),
    },
  });
  if (out === undefined || path === undefined) {
    for (const piece of pieces) world.writeOut(piece);
  } else {
    replaceWithPieces(path, pieces);
    world.writeOut(`Wrote ${rowsText(rows.count)} to ${plainText(out, MAX_PATH)}.\n`);
  }
  writeNotices(world, [...place.notices, ...notices]);
  return 0;
}

const MAX_PATH = 300;

/** Rows that say how many of them were taken. */
function counted(rows: Iterable<ExportRow>): Iterable<ExportRow> & { count: number } {
  return {
    count: 0,
    *[Symbol.iterator]() {
      for (const row of rows) {
        this.count += 1;
        yield row;
      }
    },
  };
}

function rowsText(count: number): string {
  return count === 1 ? "1 row" : `${count.toLocaleString("en")} rows`;
}

export function exportFormat(text: string): ExportFormat {
  const found = EXPORT_FORMATS.find((format) => format === text);
  if (found !== undefined) return found;
  throw usageError(`There is no format "${text}". Take csv, json or ndjson.`, "export");
}

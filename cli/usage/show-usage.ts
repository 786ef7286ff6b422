import { AppError } from "../../shared/platform/app-error.ts";
import {
  parseUsageQuery,
  type RawUsageQuery,
  type UsageQuery,
} from "../../shared/reports/query.ts";
import { usageJson } from "../../shared/reports/report-json.ts";
import type { UsageReport } from "../../shared/reports/usage-row.ts";
import type { ExitCode } from "../command.ts";
import { chooseLook, type Look } from "../look.ts";
import { usageError } from "../usage-error.ts";
import type { World } from "../world.ts";
import { answered } from "./answer-question.ts";
import { momentText } from "./moment-text.ts";
import { emptyLines } from "./no-usage.ts";
import { machineZone } from "./time-zone-file.ts";
import { usageCsv } from "./usage-csv.ts";
import type { UsageFormat } from "./usage-format.ts";
import { usageLines } from "./usage-lines.ts";
import { usageNdjson } from "./usage-ndjson.ts";
import { findUsagePlace } from "./usage-place-file.ts";
import { writeNotices } from "./write-notices.ts";

export type UsageRequest = { raw: RawUsageQuery; format: UsageFormat; isCompact: boolean };

/** `tacho usage`: brings the ledger up to date and reports from it. */
export async function showUsage(world: World, request: UsageRequest): Promise<ExitCode> {
  const nowMs = world.nowMs();
  const query = parsedQuery(request.raw, nowMs);
  const place = await findUsagePlace(world);
  const zone = query.timeZone ?? machineZone(world, nowMs);
  const look = chooseLook(world, place.look);
  const hasTrends = request.format === "table" && !request.isCompact && hasRoomForTrends(look);
  const { answer, news, isEmpty } = await answered({ place, world, query, zone, hasTrends });
  const { report, trends } = answer;
  const notices = [...answer.notices, ...news];
  if (request.format !== "table") {
    world.writeOut(dataText(inZone(report, zone), { format: request.format, nowMs, notices }));
    if (request.format !== "json") writeNotices(world, notices);
    return 0;
  }
  if (report.found === 0) {
    print(world, emptyLines({ isEmpty, query, notices }, look));
    return 0;
  }
  const view = {
    report,
    trends,
    zone,
    momentText: momentText(query.timeZone),
    notices,
    isCompact: request.isCompact,
  };
  print(world, usageLines(view, look));
  return 0;
}

/** A query of ours is checked before anything is read. What is wrong in it is a wrong use. */
export function parsedQuery(raw: RawUsageQuery, nowMs: number, command = "usage"): UsageQuery {
  try {
    return parseUsageQuery(raw, nowMs);
  } catch (error) {
    throw error instanceof AppError ? usageError(error.message, command) : error;
  }
}

/** A zone that has a name need not be asked of `Intl`, which takes milliseconds to start. */
export function inZone<Report extends { timeZone?: string }>(report: Report, zone: string): Report {
  return zone.startsWith("UTC") && zone !== "UTC" ? report : { ...report, timeZone: zone };
}

function dataText(
  report: UsageReport,
  { format, nowMs, notices }: { format: UsageFormat; nowMs: number; notices: readonly string[] },
): string {
  if (format === "csv") return usageCsv(report);
  if (format === "ndjson") return usageNdjson(report, nowMs);
  const shape = usageJson(report, nowMs);
  return `${JSON.stringify(withNotices(shape, notices))}\n`;
}

/** Absent when there are none. */
export function withNotices<Shape extends object>(shape: Shape, notices: readonly string[]) {
  return notices.length === 0 ? shape : { ...shape, notices };
}

/** Below so many columns a sparkline would be the first to go. */
const TREND_COLUMNS = 90;

function hasRoomForTrends({ columns }: Look): boolean {
  return columns === undefined || columns >= TREND_COLUMNS;
}

/** Lines for a person. */
export function print(world: Pick<World, "writeOut">, lines: readonly string[]): void {
  world.writeOut(lines.map((line) => `${line}\n`).join(""));
}

import type { Span } from "../../shared/display/span.ts";
import { statePaths, tachoHome } from "../../shared/platform/state-paths.ts";
import { listAccounts, readObservations } from "../../shared/quota/observations-file.ts";
import {
  type BlocksReport,
  type Observed,
  type UsageBlock,
  usageBlocks,
} from "../../shared/reports/blocks.ts";
import { blocksJson } from "../../shared/reports/blocks-json.ts";
import type { ExitCode } from "../command.ts";
import { chooseLook, type Look } from "../look.ts";
import { remarkLines } from "../remark-lines.ts";
import { usageError } from "../usage-error.ts";
import type { World } from "../world.ts";
import { blocksCsv } from "./blocks-csv.ts";
import { currentLedger } from "./current-ledger-file.ts";
import { leftOutLines } from "./left-out.ts";
import { momentText } from "./moment-text.ts";
import { emptyLines } from "./no-usage.ts";
import { inZone, parsedQuery, print, type UsageRequest, withNotices } from "./show-usage.ts";
import { tableLines } from "./table-lines.ts";
import { machineZone } from "./time-zone-file.ts";
import type { UsageLine, UsageLines } from "./usage-columns.ts";
import { footLines } from "./usage-foot.ts";
import type { UsageFormat } from "./usage-format.ts";
import { findUsagePlace } from "./usage-place-file.ts";
import { writeNotices } from "./write-notices.ts";

/** `tacho usage blocks`: the 5-hour windows of Claude Code. */
export async function showBlocks(world: World, request: UsageRequest): Promise<ExitCode> {
  const nowMs = world.nowMs();
  const query = parsedQuery({ order: "oldest", ...request.raw }, nowMs);
  if (query.source !== undefined && query.source !== "claude") {
    throw usageError("Only Claude Code has 5-hour blocks.", "usage");
  }
  const place = await findUsagePlace(world);
  const { table, notices: news } = await currentLedger(place, world);
  const report = usageBlocks(table, place.prices, {
    query,
    observed: readObserved(world, nowMs),
    nowMs,
  });
  const zone = query.timeZone ?? machineZone(world, nowMs);
  const notices = [...place.notices, ...news];
  const { format } = request;
  if (format !== "table") {
    world.writeOut(dataText(inZone(report, zone), { format, nowMs, notices }));
    if (format !== "json") writeNotices(world, notices);
    return 0;
  }
  const look = chooseLook(world, place.look);
  if (report.found === 0)
    print(world, emptyLines({ isEmpty: table.rows === 0, query, notices }, look));
  else print(world, blockLines({ ...report, zone, notices }, request, look));
  return 0;
}

type BlocksView = BlocksReport & { zone: string; notices: readonly string[] };

function blockLines(
  view: BlocksView,
  { isCompact }: Pick<UsageRequest, "isCompact">,
  look: Look,
): string[] {
  const { blocks, found, totals, timeZone } = view;
  const toMoment = momentText(timeZone);
  const total: UsageLine = {
    name: [{ text: "total", role: "bright" }],
    summary: totals,
    isPlain: true,
  };
  const table: UsageLines = {
    titles: { name: "5-hour blocks", details: "window" },
    lines: [...blocks.map((block) => lineOf(block, toMoment, look)), total],
    ...{ hasModels: true, nameWidth: 25, detailsAlign: "left", isCompact },
  };
  return [
    ...tableLines(table, look),
    ...leftOutLines({ shown: blocks.length, found, things: "blocks" }, look),
    ...(blocks.some(({ kind }) => kind === "derived") ? remarkLines(DERIVED, "dim", look) : []),
    ...footLines(view, look),
  ];
}

const DERIVED =
  "derived: the service's own window is not known; it begins at the full hour of the first use.";
/** Months of readings. */
const HISTORY_BYTES = 64 * 1024 * 1024;

function readObserved({ env, homeDir }: World, nowMs: number): Observed {
  const { quotaDir } = statePaths(tachoHome(env, homeDir), env);
  const limits = { sinceMs: 0, nowMs, maxBytes: HISTORY_BYTES };
  return new Map(
    listAccounts(quotaDir).map((account) => [account, readObservations(quotaDir, account, limits)]),
  );
}

function dataText(
  report: BlocksReport,
  { format, nowMs, notices }: { format: UsageFormat; nowMs: number; notices: readonly string[] },
): string {
  if (format === "csv") return blocksCsv(report.blocks);
  const shape = blocksJson(report, nowMs);
  if (format === "json") return `${JSON.stringify(withNotices(shape, notices))}\n`;
  const { priceTable, timeZone } = shape;
  return shape.blocks
    .map((block) => `${JSON.stringify({ ...block, priceTable, timeZone })}\n`)
    .join("");
}

function lineOf(block: UsageBlock, toMoment: (atMs: number) => string, look: Look): UsageLine {
  const { kind, usedPercent, isActive, startMs, endMs } = block;
  const end = toMoment(endMs).slice(-5);
  const active: Span[] = isActive
    ? [{ text: `${look.glyphs.separator}running`, role: "accent" }]
    : [];
  const used = usedPercent === undefined ? "" : ` ${Math.round(usedPercent)} %`;
  const start: Span = { text: toMoment(startMs), role: "text" };
  return {
    name: [start, { text: ` to ${end}`, role: "dim" }],
    shortName: [start],
    details: [[{ text: `${kind}${used}`, role: "dim" }, ...active], [{ text: kind, role: "dim" }]],
    summary: block,
    isPlain: false,
  };
}

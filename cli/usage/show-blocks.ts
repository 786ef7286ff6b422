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
import type { World } from "../world.ts";
import { blocksCsv } from "./blocks-csv.ts";
import { currentLedger } from "./current-ledger-file.ts";
import { momentText } from "./moment-text.ts";
import { emptyLines } from "./no-usage.ts";
import { parsedQuery, print, type UsageRequest } from "./show-usage.ts";
import { tableLines } from "./table-lines.ts";
import { machineZone } from "./time-zone-file.ts";
import type { UsageLine } from "./usage-columns.ts";
import { footLines, wrapped } from "./usage-foot.ts";
import { findUsagePlace } from "./usage-place-file.ts";

/** `tacho usage blocks`: the 5-hour windows of Claude Code. */
export async function showBlocks(world: World, request: UsageRequest): Promise<ExitCode> {
  const nowMs = world.nowMs();
  const query = parsedQuery(request.raw, nowMs);
  const place = await findUsagePlace(world);
  const { table, notices: news } = await currentLedger(place, world);
  const observed = readObserved(world, nowMs);
  const all = usageBlocks(table, place.prices, { query, observed, nowMs });
  const report = { ...all, blocks: lastOf(all.blocks, query.limit) };
  const notices = [...place.notices, ...news];
  if (request.format !== "table") {
    world.writeOut(dataText(report, request.format, nowMs));
    return 0;
  }
  const look = chooseLook(world, place.look);
  if (report.blocks.length === 0) {
    print(world, emptyLines({ table, query, notices }, look));
    return 0;
  }
  const zone = query.timeZone ?? machineZone(world, nowMs);
  const toMoment = momentText(query.timeZone);
  const lines = report.blocks.map((block) => lineOf(block, toMoment, look));
  const total: UsageLine = {
    name: [{ text: "total", role: "bright" }],
    summary: report.totals,
    isPlain: true,
  };
  const titles = { name: "5-hour blocks", details: "window" };
  const blocks = { titles, lines: [...lines, total], hasModels: true, nameWidth: 25 };
  print(world, [
    ...tableLines({ ...blocks, detailsAlign: "left", isCompact: request.isCompact }, look),
    ...(report.blocks.some(({ kind }) => kind === "derived") ? wrapped(DERIVED, "dim", look) : []),
    ...footLines({ ...report, zone, notices }, look),
  ]);
  return 0;
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

/** The newest, in their order. */
function lastOf(blocks: readonly UsageBlock[], limit: number | undefined): readonly UsageBlock[] {
  return limit === undefined ? blocks : blocks.slice(-limit);
}

function dataText(report: BlocksReport, format: "json" | "csv" | "ndjson", nowMs: number): string {
  if (format === "csv") return blocksCsv(report.blocks);
  const shape = blocksJson(report, nowMs);
  if (format === "json") return `${JSON.stringify(shape)}\n`;
  return shape.blocks.map((block) => `${JSON.stringify(block)}\n`).join("");
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

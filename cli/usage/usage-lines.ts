import type { Span } from "../../shared/display/span.ts";
import type { UsageReport, UsageRow } from "../../shared/reports/usage-row.ts";
import type { Look } from "../look.ts";
import { leftOutLines } from "./left-out.ts";
import { rowName, sessionName, shortSessionName } from "./row-names.ts";
import { trendKey } from "./row-trends.ts";
import { tableLines } from "./table-lines.ts";
import type { UsageLine } from "./usage-columns.ts";
import { footLines } from "./usage-foot.ts";
import type { UsageView } from "./usage-view.ts";

const TITLES = {
  day: "Usage by day",
  week: "Usage by week",
  month: "Usage by month",
  session: "Usage by session",
  project: "Usage by project",
  model: "Usage by model",
  source: "Usage by tool",
} as const;

/** The report as lines for a person, each as wide as the terminal at most. */
export function usageLines(view: UsageView, look: Look): string[] {
  const { report, isCompact } = view;
  const { groupBy } = report;
  const lines = [...report.rows.flatMap((row) => linesOf(row, view, look)), totalLine(report)];
  const hasModels = report.groupBy !== "model" && report.by !== "model";
  const titles = { name: TITLES[report.groupBy], ...detailsTitle(view) };
  const isSessions = groupBy === "session";
  const detailsAlign = isSessions ? "left" : "right";
  // A session's name ends with its id, which is of no use when it is cut.
  const nameWidth = isSessions ? {} : { nameWidth: groupBy === "project" ? 16 : 14 };
  const table = { titles, lines, hasModels, isCompact, detailsAlign, ...nameWidth } as const;
  return [
    ...tableLines(table, look),
    ...leftOutLines(
      { shown: report.rows.length, found: report.found, things: THINGS[groupBy] },
      look,
    ),
    ...footLines({ ...view, ...report }, look),
  ];
}

function linesOf(row: UsageRow, view: UsageView, look: Look): UsageLine[] {
  const { groupBy, by } = view.report;
  const trend = view.trends.get(trendKey(row));
  const name = groupBy === "session" ? sessionName(row) : rowName(groupBy, row.key);
  const line: UsageLine = {
    name,
    ...(groupBy === "day" ? { shortName: name.slice(0, 1) } : {}),
    ...(groupBy === "session" ? { shortName: shortSessionName(row, look.glyphs) } : {}),
    details: detailsOf(row, view, look),
    summary: row,
    isPlain: false,
    ...(trend === undefined ? {} : { trend }),
  };
  const parts = (row.parts ?? []).map((part): UsageLine => {
    const name: Span[] = by === undefined ? [] : rowName(by, part.key).map(dimmed);
    return { name: [{ text: "  " }, ...name], summary: part, isPlain: true };
  });
  return [line, ...parts];
}

function totalLine({ totals }: UsageReport): UsageLine {
  return { name: [{ text: "total", role: "bright" }], summary: totals, isPlain: true };
}

const THINGS = {
  day: "days",
  week: "weeks",
  month: "months",
  session: "sessions",
  project: "projects",
  model: "models",
  source: "tools",
} as const;

function detailsTitle({ report }: UsageView): { details?: string } {
  if (report.groupBy === "session") return { details: "from" };
  return { details: "sessions" };
}

function detailsOf({ firstAtMs, session, sessions }: UsageRow, view: UsageView, look: Look) {
  if (session === undefined) {
    return [[{ text: sessions === 0 ? "" : `${sessions}`, role: "dim" as const }]];
  }
  const from: Span = { text: view.momentText(firstAtMs), role: "dim" };
  const count = session.agents.length;
  if (count === 0) return [[from], [from]];
  const agents = `${count} ${count === 1 ? "agent" : "agents"}`;
  return [[from, { text: `${look.glyphs.separator}${agents}`, role: "dim" as const }], [from]];
}

function dimmed(span: Span): Span {
  return { ...span, role: "dim" };
}

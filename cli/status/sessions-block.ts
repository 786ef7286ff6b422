import { formatLongDuration } from "../../shared/display/duration.ts";
import type { Span } from "../../shared/display/span.ts";
import { MS_PER_DAY } from "../../shared/platform/time.ts";
import { lastActiveMs } from "../../shared/sessions/session-list-file.ts";
import { isLive } from "../../shared/sessions/session-state.ts";
import { type FittedColumn, GAP, INDENT, padCell, tableRow } from "../table.ts";
import { type CellContext, projectName } from "./session-cells.ts";
import { sessionColumns } from "./session-columns.ts";
import type { SessionStatus } from "./status-report.ts";

export type SessionsBlock = CellContext & {
  /** Live ones first, the most active of them first. */
  sessions: readonly SessionStatus[];
  columns: number | undefined;
  /** So many are listed; the sums count all. */
  maxListed: number;
};

/** Sums over several sessions, with titles from the fullest to the shortest. */
type Group = { sessions: readonly SessionStatus[]; titles: readonly string[] };

/** The table of live sessions with its sums; where none is live, what was last seen. */
export function sessionsBlock(block: SessionsBlock): Span[][] {
  const live = block.sessions.filter(({ state }) => isLive(state));
  if (live.length === 0) return withoutLive(block);
  const listed = live.slice(0, block.maxListed).sort(byStart);
  const groups = groupsOf(live, block);
  const title: Span = { text: `Live sessions (${live.length})`, role: "bright" };
  const rows = { title: [title], listed, groups: groups.map(({ sessions }) => sessions) };
  const columns = sessionColumns(rows, block, block.columns);
  const { ellipsis } = block.glyphs;
  const leftOut = live.length - listed.length;
  return [
    headRow(columns, ellipsis),
    ...listed.map((_, index) => [INDENT, ...tableRow(columns, index + 1, ellipsis)]),
    ...(leftOut > 0 ? [[INDENT, dim(`${ellipsis} ${leftOut} more`)]] : []),
    ...groups.flatMap((group, index) =>
      sumsRow(group, columns, { index: listed.length + index + 1, ellipsis }),
    ),
  ];
}

/** By start, so that rows keep their places while sessions work. */
function byStart(a: SessionStatus, b: SessionStatus): number {
  return (a.record.startedAtMs ?? 0) - (b.record.startedAtMs ?? 0);
}

function groupsOf(live: readonly SessionStatus[], { sessions, nowMs }: SessionsBlock): Group[] {
  const recent = sessions.filter(({ record }) => nowMs - lastActiveMs(record) < MS_PER_DAY);
  const together: Group = { sessions: live, titles: [`all ${live.length} live sessions`, "all"] };
  const day: Group = {
    sessions: recent,
    titles: [
      `sessions of the last 24 h (${recent.length})`,
      `last 24 h (${recent.length})`,
      "24 h",
    ],
  };
  return [
    ...(live.length > 1 ? [together] : []),
    // Where nothing else ran, the sums would be the same.
    ...(recent.some(({ state }) => !isLive(state)) ? [day] : []),
  ];
}

/** The title begins left of the rows. */
function headRow([first, ...others]: readonly FittedColumn[], ellipsis: string): Span[] {
  if (first === undefined) return [];
  const widened = { ...first, width: first.width + INDENT.text.length };
  return tableRow([widened, ...others], 0, ellipsis);
}

const SUM_KEYS: readonly string[] = ["tokens", "cost", "rate"];

/** A title over all columns up to the first with sums; no row where no such column is left. */
function sumsRow(
  { titles }: Group,
  columns: readonly FittedColumn[],
  { index, ellipsis }: { index: number; ellipsis: string },
): Span[][] {
  const firstSum = columns.findIndex(({ key }) => SUM_KEYS.includes(key));
  if (firstSum === -1) return [];
  const before = columns.slice(0, firstSum);
  const width = before.reduce((sum, column) => sum + column.width + GAP.length, -GAP.length);
  const title = titles.find((text) => text.length <= width) ?? "";
  const gap: Span = { text: GAP };
  const sums = tableRow(columns.slice(firstSum), index, ellipsis);
  return [[INDENT, ...padCell({ width, align: "left" }, [dim(title)], ellipsis), gap, ...sums]];
}

function withoutLive({ sessions, nowMs }: SessionsBlock): Span[][] {
  const [last] = sessions;
  const title: Span = { text: "No live session", role: "bright" };
  if (last === undefined) return [[title]];
  const ago = formatLongDuration(nowMs - lastActiveMs(last.record));
  return [[title, dim(`; the last one was ${projectName(last.record)}, ${ago} ago`)]];
}

function dim(text: string): Span {
  return { text, role: "dim" };
}

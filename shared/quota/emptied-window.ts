import type { CheckedRow } from "./checked-rows.ts";
import { highWaterLine } from "./high-water-line.ts";
import { isProof, PROOF_ROWS, type WindowSpan } from "./window-spans.ts";

/** So far below the line a number is neither rounding nor an answer that overtook another. */
const DROP_POINTS = 5;

/**
 * The span in parts, cut wherever the service emptied the window before its reset (it does so for
 * everybody, for instance after an outage). Nearly always one part: a number below the line is
 * usually an old one, so several rows must show by their sessions that they are news.
 */
export function partsOf(span: WindowSpan): WindowSpan[] {
  const cut = hasLowRows(span.rows) ? findCut(span) : undefined;
  if (cut === undefined) return [span];
  const { index, lastHighAtMs, firstLowAtMs } = cut;
  const before = { ...span, cutAtMs: firstLowAtMs, rows: span.rows.slice(0, index) };
  const after = { ...span, startMs: lastHighAtMs, rows: span.rows.slice(index) };
  return [before, ...partsOf(after)];
}

/** A quick look, because this runs on every render: are there rows enough that say less? */
function hasLowRows(rows: readonly CheckedRow[]): boolean {
  let highest = 0;
  let lowRows = 0;
  for (const { usedPercent } of rows) {
    if (usedPercent > highest) highest = usedPercent;
    else if (usedPercent <= highest - DROP_POINTS) lowRows++;
  }
  return lowRows >= PROOF_ROWS;
}

type Cut = { index: number; lastHighAtMs: number; firstLowAtMs: number };
type SessionSaid = { firstAtMs: number; maxPercent: number };

function findCut({ rows, startMs }: WindowSpan): Cut | undefined {
  const line = highWaterLine(rows, startMs);
  const said = new Map<string | undefined, SessionSaid>();
  let high = { atMs: startMs, usedPercent: 0 };
  let next = 0;
  let low: CheckedRow[] = [];
  for (const row of rows) {
    for (; (line[next]?.atMs ?? Number.POSITIVE_INFINITY) <= row.atMs; next++) {
      high = line[next] ?? high;
    }
    const before = said.get(row.sessionId);
    if (row.usedPercent > high.usedPercent - DROP_POINTS) low = [];
    else if (isNews(row, before, high.atMs)) low.push(row);
    const [first] = low;
    if (first !== undefined && isProof(low)) {
      return { index: rows.indexOf(first), lastHighAtMs: high.atMs, firstLowAtMs: first.atMs };
    }
    said.set(row.sessionId, {
      firstAtMs: before?.firstAtMs ?? row.atMs,
      maxPercent: Math.max(before?.maxPercent ?? 0, row.usedPercent),
    });
  }
  return undefined;
}

/**
 * A session that said more before has heard of the drop; one that first spoke after the line was
 * last confirmed cannot repeat an older number. What the service was asked for is never an old one;
 * any other row without a session proves nothing.
 */
function isNews(row: CheckedRow, before: SessionSaid | undefined, highAtMs: number): boolean {
  if (row.source !== "statusline") return row.atMs > highAtMs;
  if (row.sessionId === undefined) return false;
  if (before === undefined) return row.atMs > highAtMs;
  return before.firstAtMs > highAtMs || before.maxPercent >= row.usedPercent + DROP_POINTS;
}

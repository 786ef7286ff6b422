import { AppError } from "../platform/app-error.ts";
import { isTimeGroup, type UsageQuery } from "./query.ts";
import type { UsagePart } from "./usage-row.ts";

/** Where a row stands among the others: compared number by number, then by name. */
type Place = readonly [first: number, second: number, key: string];

type Page<Row> = {
  rows: readonly Row[];
  /** Rows before them, those of earlier pages. */
  skipped: number;
  nextCursor?: string;
};

/**
 * The rows in order, those after the cursor, at most `limit`. A cursor names the last row of its page:
 * what is recorded between two pages moves no row from one to the other but the row that it changes.
 * Throws `BAD_CURSOR` for one that is not of this query.
 */
export function pageRows<Row extends { row: UsagePart }>(
  rows: readonly Row[],
  query: UsageQuery,
): Page<Row> {
  const placed = rows
    .map((one) => ({ one, place: placeOf(one.row, query) }))
    .sort((a, b) => comparePlaces(a.place, b.place));
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor, query);
  const start =
    after === undefined ? 0 : placed.filter(({ place }) => comparePlaces(place, after) <= 0).length;
  const end = query.limit === undefined ? placed.length : start + query.limit;
  const page = placed.slice(start, end);
  const last = page.at(-1);
  const isLast = end >= placed.length || last === undefined;
  return {
    rows: page.map(({ one }) => one),
    skipped: start,
    ...(isLast ? {} : { nextCursor: cursorAt(last.place, query) }),
  };
}

/** Sorts the parts of a row: times by time, everything else dearest first. */
export function sortParts<Part extends UsagePart>(
  parts: readonly Part[],
  by: UsageQuery["groupBy"],
): Part[] {
  const order = isTimeGroup(by) ? "oldest" : "costliest";
  const query: UsageQuery = { groupBy: by, order };
  return [...parts].sort((a, b) => comparePlaces(placeOf(a, query), placeOf(b, query)));
}

/** Keys of days, weeks and months have their order in themselves. */
function placeOf(row: UsagePart, query: UsageQuery): Place {
  // Sessions of two tools may have the same id.
  const name = `${row.key} ${row.sources.join()}`;
  if (query.order === "costliest") return [-(row.costUsd ?? 0), -row.totalTokens, name];
  const atMs = isTimeGroup(query.groupBy) ? Date.parse(row.key) : row.lastAtMs;
  return [query.order === "oldest" ? atMs : -atMs, 0, name];
}

function comparePlaces(a: Place, b: Place): number {
  return a[0] - b[0] || a[1] - b[1] || (a[2] === b[2] ? 0 : a[2] < b[2] ? -1 : 1);
}

const CURSOR_VERSION = 1;

function cursorAt(place: Place, query: UsageQuery): string {
  return Buffer.from(JSON.stringify([CURSOR_VERSION, markOf(query), ...place])).toString(
    "base64url",
  );
}

function readCursor(cursor: string, query: UsageQuery): Place {
  const [version, mark, first, second, key] = parsedCursor(cursor);
  const isPlace =
    typeof first === "number" && typeof second === "number" && typeof key === "string";
  if (version === CURSOR_VERSION && mark === markOf(query) && isPlace) return [first, second, key];
  throw new AppError(
    "BAD_CURSOR",
    "The cursor is not one of this query. Ask again without it, or with all that was asked before.",
  );
}

function parsedCursor(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    return Array.isArray(value) ? value : [];
  } catch {
    // Not ours; the caller says so.
    return [];
  }
}

/** All of the query that decides about rows and their order: the size of the page may change. */
function markOf({ cursor: _cursor, limit: _limit, ...query }: UsageQuery): number {
  const text = JSON.stringify(Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1)));
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

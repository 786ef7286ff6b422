import type { UsageContext, UsageTable } from "../../shared/ledger/usage-table.ts";
import { localDays, QUARTERS_PER_DAY } from "../../shared/reports/calendar.ts";
import { dayText, monthStart, weekStart } from "../../shared/reports/day-text.ts";
import { groupContexts, UNKNOWN } from "../../shared/reports/group-contexts.ts";
import { isTimeGroup, type UsageQuery } from "../../shared/reports/query.ts";
import type { UsageReport, UsageRow } from "../../shared/reports/usage-row.ts";

/** Steps of a sparkline. */
const STEPS = 12;
const WEEK_STEPS = 7;
const MONTH_STEPS = 10;

type Trend = number[];

/**
 * Tokens of each row over time, by the row's `trendKey`: over the hours of a day, the days of a week or a
 * month, and for all else over the days of the whole report.
 */
export function rowTrends(
  table: UsageTable,
  query: UsageQuery,
  { rows }: Pick<UsageReport, "rows">,
): ReadonlyMap<string, readonly number[]> {
  const trends = new Map(rows.map((row): [string, Trend] => [trendKey(row), emptyTrend(query)]));
  const { rowOf, rows: contexts } = groupContexts(table.contexts, query);
  const byNumber = isTimeGroup(query.groupBy)
    ? undefined
    : contexts.map((context) => trends.get(contextKey(query, context)));
  const places = dayPlaces(table, query, trends);
  const tokensAt = tokenCounter(table);
  // What was imported has days, no hours.
  const wanted = rowOf.map((number, index) =>
    query.groupBy === "day" && table.contexts[index]?.origin !== undefined ? -1 : number,
  );
  for (let row = 0; row < table.rows; row++) {
    const number = wanted[table.contextOf[row] ?? 0] ?? -1;
    if (number < 0) continue;
    const quarter = table.quarters[row] ?? 0;
    const place = places(quarter);
    const trend = byNumber === undefined ? place?.trend : byNumber[number];
    if (place === undefined || trend === undefined) continue;
    const step = place.step ?? hourStep(quarter - place.firstQuarter);
    trend[step] = (trend[step] ?? 0) + tokensAt(row);
  }
  return new Map([...trends].filter(([, trend]) => trend.some((tokens) => tokens > 0)));
}

/** Sessions of two tools may have the same id. */
export function trendKey({ key, session }: Pick<UsageRow, "key" | "session">): string {
  return session === undefined ? key : sessionKey(session);
}

function sessionKey({ source, sessionId }: Pick<UsageContext, "source" | "sessionId">): string {
  return `${source} ${sessionId}`;
}

function tokenCounter({ columns }: UsageTable): (row: number) => number {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = columns;
  return (row) => {
    const cached = (cacheRead[row] ?? 0) + (cacheWrite5m[row] ?? 0) + (cacheWrite1h[row] ?? 0);
    return (input[row] ?? 0) + (output[row] ?? 0) + cached;
  };
}

function emptyTrend({ groupBy }: UsageQuery): Trend {
  const steps = groupBy === "week" ? WEEK_STEPS : groupBy === "month" ? MONTH_STEPS : STEPS;
  return new Array<number>(steps).fill(0);
}

/** Where usage of one day goes. */
type DayPlace = {
  /** Of rows that are times. */
  trend: Trend | undefined;
  /** `undefined`: that depends on the hour. */
  step: number | undefined;
  firstQuarter: number;
};

/** The place of a quarter's day, worked out once a day; `undefined` for days that are not asked for. */
function dayPlaces(
  table: UsageTable,
  query: UsageQuery,
  trends: ReadonlyMap<string, Trend>,
): (quarter: number) => DayPlace | undefined {
  const dayOf = localDays(query.timeZone);
  const places = new Map<number, DayPlace | undefined>();
  const span = daySpan(table, dayOf);
  let [lastDay, place]: [number, DayPlace | undefined] = [Number.NaN, undefined];
  return (quarter) => {
    const day = dayOf(quarter);
    if (day === lastDay) return place;
    lastDay = day;
    if (places.has(day)) {
      place = places.get(day);
      return place;
    }
    const text = dayText(day);
    const isAsked = text >= (query.sinceDay ?? text) && text <= (query.untilDay ?? text);
    place = isAsked ? placeOf(query, { day, span, trends, dayOf }) : undefined;
    places.set(day, place);
    return place;
  };
}

type DaySpan = { first: number; last: number };

function placeOf(
  { groupBy }: UsageQuery,
  {
    day,
    span,
    trends,
    dayOf,
  }: {
    day: number;
    span: DaySpan;
    trends: ReadonlyMap<string, Trend>;
    dayOf: (quarter: number) => number;
  },
): DayPlace {
  const firstQuarter = startOf(day, dayOf);
  if (groupBy === "day") return { trend: trends.get(dayText(day)), step: undefined, firstQuarter };
  if (groupBy === "week") {
    const start = weekStart(day);
    return { trend: trends.get(dayText(start)), step: day - start, firstQuarter };
  }
  if (groupBy === "month") {
    const step = Math.min(MONTH_STEPS - 1, Math.floor((day - monthStart(day)) / 3));
    return { trend: trends.get(dayText(day).slice(0, 7)), step, firstQuarter };
  }
  const share = (day - span.first) / (span.last - span.first + 1);
  return { trend: undefined, step: Math.floor(share * STEPS), firstQuarter };
}

/** A day on which clocks are put back has 100 quarters. */
function hourStep(quarterOfDay: number): number {
  return Math.min(STEPS - 1, Math.floor((quarterOfDay / QUARTERS_PER_DAY) * STEPS));
}

/** The first quarter of a local day: no zone is further than a day from UTC. */
function startOf(day: number, dayOf: (quarter: number) => number): number {
  let quarter = (day - 1) * QUARTERS_PER_DAY;
  while (dayOf(quarter) < day) quarter++;
  return quarter;
}

function daySpan({ rows, quarters }: UsageTable, dayOf: (quarter: number) => number): DaySpan {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < rows; row++) {
    const quarter = quarters[row] ?? 0;
    if (quarter < first) first = quarter;
    if (quarter > last) last = quarter;
  }
  return { first: dayOf(first), last: dayOf(last) };
}

function contextKey({ groupBy }: UsageQuery, context: UsageContext): string {
  if (groupBy === "session") return sessionKey(context);
  if (groupBy === "project") return context.project ?? UNKNOWN;
  return groupBy === "model" ? context.model : context.source;
}

import { plainText } from "../display/plain-text.ts";
import { AppError } from "../platform/app-error.ts";
import { defined } from "../platform/read-value.ts";
import { SOURCE_NAMES, type SourceName } from "../sources/source.ts";
import { checkedTimeZone } from "./calendar.ts";
import { parseDay } from "./day-text.ts";
import { periodDays, USAGE_PERIODS } from "./period.ts";

export const USAGE_GROUPS = [
  "day",
  "week",
  "month",
  "session",
  "project",
  "model",
  "source",
] as const;
export type UsageGroup = (typeof USAGE_GROUPS)[number];

/** By time for all groups: of sessions, projects, models and sources their last use counts. */
export const USAGE_ORDERS = ["oldest", "newest", "costliest"] as const;
type UsageOrder = (typeof USAGE_ORDERS)[number];

export type UsageQuery = {
  groupBy: UsageGroup;
  /** Splits every row once more, such as days by model. */
  by?: UsageGroup;
  /** `YYYY-MM-DD` in the zone; both are included. */
  sinceDay?: string;
  untilDay?: string;
  /** IANA name; absent: the machine's. */
  timeZone?: string;
  /** A folder (with those beneath it), or the name of one. */
  project?: string;
  /** A model's id, or a part of ids where none is just so. */
  model?: string;
  source?: SourceName;
  account?: string;
  /** The one session that the table holds, when it was cut to one: a cursor is of that session alone. */
  sessionId?: string;
  /** Most rows of a page; absent: all. */
  limit?: number;
  cursor?: string;
  order: UsageOrder;
};

/** What people and models write; see `UsageQuery`. */
export type RawUsageQuery = {
  [Key in "groupBy" | "by" | "since" | "until" | "period" | "timeZone" | "project" | "model"]?:
    | string
    | undefined;
} & {
  [Key in "source" | "account" | "cursor" | "order"]?: string | undefined;
} & { limit?: string | number | undefined };

/** The query, checked. Throws an `AppError` (`BAD_DATE`, `BAD_TIME_ZONE`, …) that says what to write. */
export function parseUsageQuery(raw: RawUsageQuery, nowMs: number): UsageQuery {
  const groupBy = parseGroup(raw.groupBy ?? "day");
  const by = raw.by === undefined ? undefined : parseGroup(raw.by);
  if (by === groupBy) {
    throw new AppError("BAD_GROUP", `Rows are ${groupBy}s already. Split them by another group.`);
  }
  const timeZone = raw.timeZone === undefined ? undefined : checkedTimeZone(raw.timeZone);
  return defined({
    groupBy,
    by,
    ...parseSpan(raw, { nowMs, timeZone }),
    timeZone,
    project: raw.project,
    model: raw.model,
    source: raw.source === undefined ? undefined : parseSource(raw.source),
    account: raw.account,
    limit: raw.limit === undefined ? undefined : parseLimit(raw.limit),
    cursor: raw.cursor,
    order: raw.order === undefined ? defaultOrder(groupBy) : parseOrder(raw.order),
  });
}

/** `2026-11-21` or `20261121` as `2026-11-21`. */
function parseDate(text: string): string {
  const day = parseDay(text);
  if (day !== undefined) return day;
  throw bad("BAD_DATE", text, "is no date. Write one like 2026-11-21 or 20261121.");
}

/** A group by its name, or as reports are called: `daily`, `sessions`. */
export function findGroup(text: string): UsageGroup | undefined {
  const wanted = text.toLowerCase();
  const found = USAGE_GROUPS.find((group) => wanted === group || wanted === `${group}s`);
  return found ?? REPORT_NAMES.get(wanted);
}

function parseGroup(text: string): UsageGroup {
  const found = findGroup(text);
  if (found !== undefined) return found;
  throw bad("BAD_GROUP", text, `is no group. Take one of ${USAGE_GROUPS.join(", ")}.`);
}

const REPORT_NAMES: ReadonlyMap<string, UsageGroup> = new Map([
  ["daily", "day"],
  ["weekly", "week"],
  ["monthly", "month"],
]);

/** Days, weeks and months read downwards in time; of everything else the dearest comes first. */
function defaultOrder(groupBy: UsageGroup): UsageOrder {
  return isTimeGroup(groupBy) ? "oldest" : "costliest";
}

export function isTimeGroup(group: UsageGroup | undefined): group is "day" | "week" | "month" {
  return group === "day" || group === "week" || group === "month";
}

function parseSpan(
  { since, until, period }: RawUsageQuery,
  moment: { nowMs: number; timeZone: string | undefined },
): Pick<UsageQuery, "sinceDay" | "untilDay"> {
  if (period !== undefined) {
    if (since !== undefined || until !== undefined) {
      throw new AppError("BAD_PERIOD", "Give either a period or since and until, not both.");
    }
    return periodDays(parsePeriod(period), moment);
  }
  const sinceDay = since === undefined ? undefined : parseDate(since);
  const untilDay = until === undefined ? undefined : parseDate(until);
  if (sinceDay !== undefined && untilDay !== undefined && sinceDay > untilDay) {
    throw new AppError("BAD_DATE", `${sinceDay} is after ${untilDay}. Swap since and until.`);
  }
  return defined({ sinceDay, untilDay });
}

function parsePeriod(text: string) {
  const found = USAGE_PERIODS.find((period) => period === text.toLowerCase());
  if (found !== undefined) return found;
  throw bad("BAD_PERIOD", text, `is no period. Take one of ${USAGE_PERIODS.join(", ")}.`);
}

function parseSource(text: string): SourceName {
  const found = SOURCE_NAMES.find((name) => name === text.toLowerCase());
  if (found !== undefined) return found;
  throw bad("BAD_SOURCE", text, `is no tool that is read. Take one of ${SOURCE_NAMES.join(", ")}.`);
}

const MAX_LIMIT = 1_000_000;

function parseLimit(value: string | number): number {
  const limit = typeof value === "number" ? value : Number(value.trim() === "" ? "?" : value);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw bad("BAD_LIMIT", `${value}`, "is no number of rows. Write one from 1 on, like 20.");
}

/** `asc` and `desc` are what other tools call them. */
function parseOrder(text: string): UsageOrder {
  const wanted = text.toLowerCase();
  const found = USAGE_ORDERS.find((order) => order === wanted);
  if (found !== undefined) return found;
  if (wanted === "asc") return "oldest";
  if (wanted === "desc") return "newest";
  throw bad("BAD_ORDER", text, `is no order. Take one of ${USAGE_ORDERS.join(", ")}.`);
}

function bad(code: string, text: string, advice: string): AppError {
  return new AppError(code, `"${plainText(text, 40)}" ${advice}`);
}

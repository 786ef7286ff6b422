import * as z from "zod";
import type { UsageTable } from "../shared/ledger/usage-table.ts";
import { AppError } from "../shared/platform/app-error.ts";
import { defined } from "../shared/platform/read-value.ts";
import { USAGE_PERIODS } from "../shared/reports/period.ts";
import {
  isTimeGroup,
  parseUsageQuery,
  USAGE_GROUPS,
  type UsageGroup,
  type UsageQuery,
} from "../shared/reports/query.ts";
import { sessionsLike, sessionTable } from "../shared/reports/session-table.ts";
import { SOURCE_NAMES } from "../shared/sources/source.ts";
import type { Ledger, ToolDeps } from "./deps.ts";
import { freshness } from "./freshness.ts";
import { hiddenName } from "./hidden-name.ts";
import { historySubject } from "./history-subject.ts";
import { boundedName } from "./wording.ts";

const name = z.string().min(1).max(1000);

/** The arguments that ask for a part of the history. */
export const historyShape = {
  sessionId: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('one session, by its id or the start of it; "current" is this one'),
  project: name.optional().describe("one project, by its folder's name or path"),
  period: z
    .enum(USAGE_PERIODS)
    .optional()
    .describe("days to cover; week and month are the running ones"),
  since: name.optional().describe("first day, YYYY-MM-DD, included"),
  until: name.optional().describe("last day, YYYY-MM-DD, included"),
  timezone: name.optional().describe("IANA zone of the days, default the machine's"),
  model: name.optional().describe("only this model, by id or a part of it"),
  source: z.enum(SOURCE_NAMES).optional().describe("only this coding tool"),
};

export const groupByArgument = z
  .enum(USAGE_GROUPS)
  .optional()
  .describe("rows of the history, default day");

type HistoryArguments = {
  [Key in keyof typeof historyShape]?: string | undefined;
} & {
  groupBy?: UsageGroup | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
};

export type AskedHistory = {
  ledger: Ledger;
  /** The ledger's, or what of it is of the one session asked for. */
  table: UsageTable;
  query: UsageQuery;
  /** What was asked for, in words. */
  subject: string;
  freshness: ReturnType<typeof freshness>;
  /** `undefined`: no file has been read yet. */
  ageMs: number | undefined;
};

/** What of the ledger a call is about. Throws an AppError that says how to ask. */
export async function askedHistory(
  { timezone, sessionId, ...args }: HistoryArguments,
  deps: ToolDeps,
): Promise<AskedHistory> {
  // A page is short, and the latest days are those people ask about.
  const order = isTimeGroup(args.groupBy ?? "day") ? "newest" : undefined;
  const parsed = parseUsageQuery({ ...args, timeZone: timezone, order }, deps.nowMs);
  const ledger = await deps.ledger();
  const asked = sessionId === "current" ? deps.currentSessionId() : sessionId;
  const foundId = sessionId === undefined ? undefined : idLike(asked, ledger);
  const query = defined({
    ...parsed,
    project: namedProject(parsed.project, ledger),
    sessionId: foundId,
  });
  const asOf = freshness(ledger.asOfMs ?? 0, "ledger", deps.nowMs);
  return {
    ledger,
    table: foundId === undefined ? ledger.table : sessionTable(ledger.table, foundId),
    query,
    subject: historySubject({ ...query, ...defined({ project: args.project }) }, ledger),
    freshness: asOf,
    ageMs: ledger.asOfMs === undefined ? undefined : asOf.ageMs,
  };
}

/** A project may be asked for by the name that stands for it. */
function namedProject(project: string | undefined, { table, isRedacted }: Ledger) {
  if (project === undefined || !isRedacted) return project;
  return (
    table.contexts.find((one) => one.project && hiddenName(one.project) === project)?.project ??
    project
  );
}

function idLike(start: string | undefined, { table }: Ledger): string {
  const found = start === undefined ? [] : sessionsLike(table, start);
  const [id, other] = found;
  if (id === undefined) {
    throw new AppError(
      "UNKNOWN_SESSION",
      `No usage is known of the session "${boundedName(start ?? "current")}". All sessions: usage {"groupBy":"session"}`,
    );
  }
  if (other === undefined) return id;
  const ids = found.slice(0, 5).map(boundedName).join(", ");
  throw new AppError(
    "AMBIGUOUS_SESSION",
    `Several sessions begin so: ${ids}. Give more of the id.`,
  );
}

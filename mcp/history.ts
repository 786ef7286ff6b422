import * as z from "zod";
import { AppError } from "../shared/platform/app-error.ts";
import { defined } from "../shared/platform/read-value.ts";
import { USAGE_PERIODS } from "../shared/reports/period.ts";
import { parseUsageQuery, USAGE_GROUPS, type UsageQuery } from "../shared/reports/query.ts";
import { sessionsLike, sessionTable } from "../shared/reports/session-table.ts";
import { SOURCE_NAMES } from "../shared/sources/source.ts";
import type { Ledger, ToolDeps } from "./deps.ts";
import { hiddenName } from "./hidden-name.ts";
import { boundedName } from "./wording.ts";

const name = z.string().min(1).max(1000);

/** The arguments that ask for a part of the history. */
export const historyShape = {
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
  period?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
  timezone?: string | undefined;
  model?: string | undefined;
  source?: string | undefined;
  sessionId?: string | undefined;
  project?: string | undefined;
  groupBy?: string | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
};

/** What of the ledger a call is about. Throws an AppError that says how to ask. */
export async function askedHistory(
  { timezone, sessionId, ...args }: HistoryArguments,
  deps: ToolDeps,
): Promise<{ ledger: Ledger; query: UsageQuery }> {
  const query = parseUsageQuery({ ...args, timeZone: timezone }, deps.nowMs);
  const ledger = await deps.ledger();
  const asked = defined({ ...query, project: namedProject(query.project, ledger) });
  if (sessionId === undefined) return { ledger, query: asked };
  const id = sessionId === "current" ? deps.currentSessionId() : sessionId;
  return {
    ledger: { ...ledger, table: sessionTable(ledger.table, foundId(id, ledger)) },
    query: asked,
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

function foundId(start: string | undefined, { table }: Ledger): string {
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

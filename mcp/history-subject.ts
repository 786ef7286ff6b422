import { UNKNOWN } from "../shared/reports/group-contexts.ts";
import type { UsageQuery } from "../shared/reports/query.ts";
import type { Ledger } from "./deps.ts";
import { hiddenName } from "./hidden-name.ts";
import { projectName } from "./session-label.ts";
import { SOURCE_TITLES } from "./source-title.ts";
import { boundedName, nameText } from "./wording.ts";

/**
 * What a sum is of, as it was asked for: `All tools, all history`, `Codex, 2026-11-12 to 2026-11-15`,
 * `acme-api, models with "opus", all history`, `Session c0e97828`.
 */
export function historySubject(query: UsageQuery, ledger: Ledger): string {
  const { sessionId, source, project, model } = query;
  const filters = [
    ...(sessionId === undefined ? [] : [`Session ${nameText(sessionId.slice(0, 8))}`]),
    ...(source === undefined ? [] : [SOURCE_TITLES[source]]),
    ...(project === undefined ? [] : [projectText(project, ledger)]),
    ...(model === undefined ? [] : [modelText(model, ledger)]),
  ];
  const span = spanText(query) ?? (sessionId === undefined ? "all history" : undefined);
  const parts = [...(filters.length === 0 ? ["All tools"] : filters), ...(span ? [span] : [])];
  return parts.join(", ");
}

function projectText(asked: string, { table, isRedacted }: Ledger): string {
  if (asked === UNKNOWN) return "unknown project";
  if (!isRedacted) return nameText(projectName(asked) || asked);
  // Whoever knows what it is called need not read it here.
  const isHidden = table.contexts.some(({ project }) => project && hiddenName(project) === asked);
  return isHidden ? asked : "the project asked for";
}

/** A part of ids may be that of several. */
function modelText(asked: string, { table }: Ledger): string {
  const wanted = asked.toLowerCase();
  if (table.contexts.some(({ model }) => model.toLowerCase() === wanted)) return nameText(asked);
  return `models with "${boundedName(asked).replaceAll('"', "'")}"`;
}

function spanText({ sinceDay, untilDay, timeZone }: UsageQuery): string | undefined {
  const zone = timeZone === undefined ? "" : ` (${timeZone})`;
  if (sinceDay === undefined && untilDay === undefined) return undefined;
  if (sinceDay === untilDay) return `${sinceDay}${zone}`;
  if (sinceDay === undefined) return `until ${untilDay}${zone}`;
  return untilDay === undefined ? `since ${sinceDay}${zone}` : `${sinceDay} to ${untilDay}${zone}`;
}

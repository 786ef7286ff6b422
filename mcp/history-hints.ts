import { plainText } from "../shared/display/plain-text.ts";
import { defined } from "../shared/platform/read-value.ts";
import { UNKNOWN } from "../shared/reports/group-contexts.ts";
import type { UsageGroup } from "../shared/reports/query.ts";
import { usageReport } from "../shared/reports/usage-report.ts";
import type { AskedHistory } from "./history.ts";
import { reportValue } from "./report-value.ts";
import { projectName } from "./session-label.ts";
import { boundedName } from "./wording.ts";

const MAX_NAMES = 3;
const MAX_CHARACTERS = 300;

/** The call of `usage` that covers all history of what was asked for. */
export function historyCall(asked: {
  sessionId?: string | undefined;
  project?: string | undefined;
}): string {
  const sessionId = asked.sessionId && plainText(asked.sessionId, MAX_CHARACTERS);
  const project = asked.project && plainText(asked.project, MAX_CHARACTERS);
  return `For all history: usage ${JSON.stringify(defined({ sessionId, project, period: "all" }))}`;
}

/** For an answer that found nothing: what there is, as arguments to try. */
export function knownHistory({ ledger, query }: AskedHistory): string {
  const { table, prices, isRedacted } = ledger;
  if (table.rows === 0) {
    return "No usage is recorded at all. Which tools' files were found: tacho audit";
  }
  const { timeZone } = query;
  const keys = (groupBy: UsageGroup, order: "newest" | "costliest") => {
    const report = usageReport(table, prices, defined({ groupBy, order, timeZone }));
    return reportValue(report, isRedacted).rows.map(({ key }) => key);
  };
  const names = (argument: "project" | "model" | "source") => {
    const found = keys(argument, "costliest").filter((key) => key !== UNKNOWN);
    const shown = found.map((key) => (argument === "project" ? projectName(key) : key));
    const quoted = [...new Set(shown)]
      .slice(0, MAX_NAMES)
      .map((one) => `"${boundedName(one).replaceAll('"', "'")}"`);
    return quoted.length === 0 ? [] : [`${argument} ${quoted.join(" or ")}`];
  };
  const days = keys("day", "newest");
  const parts = [...names("project"), ...names("model"), ...names("source")];
  return `The history goes from ${days.at(-1)} to ${days[0]}. To try: ${parts.join("; ")}.`;
}

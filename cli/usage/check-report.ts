import { plainText } from "../../shared/display/plain-text.ts";
import { findGroup } from "../../shared/reports/query.ts";
import { nearestName } from "../nearest-name.ts";
import { usageError } from "../usage-error.ts";

const REPORTS = "daily weekly monthly session project model source blocks".split(" ");

/** What takes some options only. */
const OPTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ["refresh", ["json"]],
  ["rebuild", ["json"]],
  ["import", ["json", "source", "timezone", "remove"]],
  [
    "blocks",
    [
      ...["since", "until", "period", "timezone", "project", "model", "source", "account"],
      ...["order", "limit", "cursor", "compact", "json", "csv", "ndjson"],
    ],
  ],
]);

/** Throws a usage error for a report that there is not, and for options that would do nothing. */
export function checkReport(report: string, values: Readonly<Record<string, unknown>>): void {
  const options = OPTIONS.get(report);
  if (options === undefined && findGroup(report) === undefined) throw noReport(report);
  const unused = Object.keys(values).find((name) => options?.includes(name) === false);
  if (unused === undefined) return;
  throw usageError(`tacho usage ${report} does not take --${unused}.`, "usage");
}

function noReport(report: string): Error {
  const nearest = nearestName(report, [...REPORTS, ...OPTIONS.keys()]);
  const hint = nearest === undefined ? "" : ` Did you mean ${nearest}?`;
  const names = REPORTS.join(", ");
  return usageError(
    `There is no report "${plainText(report, 40)}".${hint} Take ${names}; or refresh, rebuild, import.`,
    "usage",
  );
}

import { arrayAt, isObject } from "../../shared/platform/read-value.ts";
import { JSON_NAMES, usageJson } from "../../shared/reports/report-json.ts";
import type { UsageReport } from "../../shared/reports/usage-row.ts";

/** A line for each row, as it stands in the JSON, with what its numbers rest on. */
export function usageNdjson(report: UsageReport, nowMs: number): string {
  const shape = usageJson(report, nowMs);
  const list: unknown = shape;
  const rows = isObject(list) ? arrayAt(list, JSON_NAMES[report.groupBy].list) : [];
  const { priceTable, timeZone } = shape;
  const basis = { priceTable, timeZone };
  return rows
    .flatMap((row) => (isObject(row) ? `${JSON.stringify({ ...row, ...basis })}\n` : []))
    .join("");
}

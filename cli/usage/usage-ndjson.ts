import { arrayAt, isObject } from "../../shared/platform/read-value.ts";
import { JSON_NAMES, usageJson } from "../../shared/reports/report-json.ts";
import type { UsageReport } from "../../shared/reports/usage-row.ts";

/** A line for each row, as it stands in the JSON. */
export function usageNdjson(report: UsageReport, nowMs: number): string {
  const shape: unknown = usageJson(report, nowMs);
  const rows = isObject(shape) ? arrayAt(shape, JSON_NAMES[report.groupBy].list) : [];
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

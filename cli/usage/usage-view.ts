import type { UsageReport } from "../../shared/reports/usage-row.ts";

/** A report with all that its table says besides. */
export type UsageView = {
  report: UsageReport;
  /** For some rows, by key: their amounts over time, for a sparkline. */
  trends: ReadonlyMap<string, readonly number[]>;
  /** Name of the time zone of the days. */
  zone: string;
  /** The moment as a date and a time of day in that zone. */
  momentText: (atMs: number) => string;
  /** What keeps the numbers from being current or whole, each with the next step. */
  notices: readonly string[];
  /** Fewer columns than there is room for. */
  isCompact: boolean;
};

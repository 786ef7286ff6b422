import { amountAt, arrayAt, type JsonObject } from "../platform/read-value.ts";
import { type Coverage, coverageHead, parseCoverage } from "./coverage.ts";
import { isSameContext, promptAbove, quarterOf } from "./record-context.ts";
import { parseRecordRow, recordLine } from "./record-line.ts";
import type { UsageRecord } from "./usage-record.ts";
import { type PromptThresholds, USAGE_COLUMNS } from "./usage-table.ts";

/** A record that is new, or takes the place of what was known of it. */
export type TableChange = { record: UsageRecord; old: UsageRecord | undefined };

/** What a stretch of the log changes in the table. */
export type TableStep = {
  /** Where the stretch begins: up to there the table before knows the log. */
  fromBytes: number;
  /** Of the table afterwards. */
  coverage: Coverage;
  changes: readonly TableChange[];
};

export function encodeTableStep({ fromBytes, coverage, changes }: TableStep): string {
  const head = JSON.stringify({ ...coverageHead(coverage), fromBytes });
  const rows = changes.map(({ record, old }) => {
    const row = recordLine(record).trimEnd();
    return old === undefined ? `[${row}]` : `[${row},${recordLine(old).trimEnd()}]`;
  });
  return `${head.slice(0, -1)},"changes":[${rows.join(",")}]}`;
}

/** The steps that lead on from a table, and how much of the log it knows with them. */
export function stepsFrom(
  table: Coverage,
  entries: readonly JsonObject[],
): { steps: TableStep[]; coverage: Coverage } {
  const steps: TableStep[] = [];
  let coverage = table;
  for (const entry of entries) {
    const step = parseStep(entry);
    // What was said before the table was last written is in it; another version's is no step.
    if (step === undefined || !isNext(step, coverage)) continue;
    steps.push(step);
    coverage = step.coverage;
  }
  return { steps, coverage };
}

/**
 * Whether the table can have it as a row of its own. Not where usage moves to another place: what would
 * be taken away there might be all there was.
 */
export function isAddition({ record, old }: TableChange, thresholds: PromptThresholds): boolean {
  if (USAGE_COLUMNS.every((name) => record.tokens[name] === 0)) return false;
  if (old === undefined) return true;
  const above = (one: UsageRecord) => promptAbove(one, thresholds(one.model));
  return (
    quarterOf(record) === quarterOf(old) &&
    isSameContext(record, old) &&
    above(record) === above(old)
  );
}

function isNext({ fromBytes, coverage: { log, coveredBytes } }: TableStep, table: Coverage) {
  return log === table.log && fromBytes === table.coveredBytes && coveredBytes >= fromBytes;
}

function parseStep(raw: JsonObject): TableStep | undefined {
  const coverage = parseCoverage(raw);
  const fromBytes = amountAt(raw, "fromBytes");
  if (coverage === undefined || fromBytes === undefined) return undefined;
  const changes: TableChange[] = [];
  for (const change of arrayAt(raw, "changes")) {
    const [row, oldRow]: unknown[] = Array.isArray(change) ? change : [];
    const record = parseRecordRow(row);
    const old = parseRecordRow(oldRow);
    // The hash was right and the row is not: written by another version.
    if (record === undefined || (oldRow !== undefined && old === undefined)) return undefined;
    changes.push({ record, old });
  }
  return { fromBytes, coverage, changes };
}

import { defined } from "../platform/read-value.ts";
import { NO_USAGE, type UsageTokens } from "../sources/usage-entry.ts";
import { promptAbove, quarterOf } from "./record-context.ts";
import type { TableChange } from "./table-tail.ts";
import type { UsageRecord } from "./usage-record.ts";
import {
  type PromptThresholds,
  USAGE_COLUMNS,
  type UsageContext,
  type UsageTable,
} from "./usage-table.ts";

type AddedRow = { quarter: number; context: number; counts: UsageTokens };

/**
 * The table with the changes, in rows behind its own: to look for the right ones would take longer than
 * adding up some more.
 */
export function changedTable(
  table: UsageTable,
  changes: readonly TableChange[],
  wanted: PromptThresholds,
): UsageTable {
  if (changes.length === 0) return table;
  const contexts = [...table.contexts];
  const promptThresholds = new Map(table.promptThresholds);
  const numbers = new Map<string, number>();
  const added = new Map<string, AddedRow>();

  function rowOf(record: UsageRecord): AddedRow {
    const { model } = record;
    const thresholds = promptThresholds.get(model) ?? wanted(model);
    promptThresholds.set(model, thresholds);
    const context = contextOf(record, promptAbove(record, thresholds));
    const key = JSON.stringify(context);
    const number = numbers.get(key) ?? contexts.push(context) - 1;
    numbers.set(key, number);
    const quarter = quarterOf(record);
    const row = added.get(`${quarter} ${number}`) ?? {
      quarter,
      context: number,
      counts: { ...NO_USAGE },
    };
    added.set(`${quarter} ${number}`, row);
    return row;
  }

  for (const { record, old } of changes) {
    addTo(rowOf(record), record, 1);
    if (old !== undefined) addTo(rowOf(old), old, -1);
  }
  return { ...withRows(table, [...added.values()]), contexts, promptThresholds };
}

function contextOf(record: UsageRecord, above: number): UsageContext {
  const { source, sessionId, agentId, project, model, account, speed, origin } = record;
  const names = { agentId, project, account, speed, origin };
  return defined({ source, sessionId, model, promptAbove: above, ...names });
}

function addTo({ counts }: AddedRow, { tokens }: UsageRecord, sign: 1 | -1): void {
  for (const name of USAGE_COLUMNS) counts[name] += sign * tokens[name];
}

function withRows(table: UsageTable, added: readonly AddedRow[]): UsageTable {
  const rows = table.rows + added.length;
  const quarters = new Int32Array(rows);
  quarters.set(table.quarters);
  quarters.set(
    added.map(({ quarter }) => quarter),
    table.rows,
  );
  const contextOf = new Int32Array(rows);
  contextOf.set(table.contextOf);
  contextOf.set(
    added.map(({ context }) => context),
    table.rows,
  );
  const columns = { ...table.columns };
  for (const name of USAGE_COLUMNS) {
    columns[name] = new Float64Array(rows);
    columns[name].set(table.columns[name]);
    columns[name].set(
      added.map(({ counts }) => counts[name]),
      table.rows,
    );
  }
  return { ...table, rows, quarters, contextOf, columns };
}

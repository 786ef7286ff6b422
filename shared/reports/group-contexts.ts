import type { UsageContext } from "../ledger/usage-table.ts";
import { contextFilter } from "./context-filter.ts";
import { isTimeGroup, type UsageGroup, type UsageQuery } from "./query.ts";
import { numberSessions } from "./session-numbers.ts";

/** Stands for what a tool did not write down. */
export const UNKNOWN = "unknown";

/** What distinguishes rates, whatever the time. */
export type PriceClass = Pick<UsageContext, "model" | "promptAbove" | "speed">;

/** What the query makes of each context of a table, as a number for each. */
export type GroupedContexts = {
  /** The row it belongs to, as far as the time does not decide; -1: left out. */
  rowOf: Int32Array;
  partOf: Int32Array;
  classOf: Int32Array;
  /** -1: imported, which has no sessions. */
  sessionOf: Int32Array;
  /** -1: no subagent, or the report does not list them. */
  agentOf: Int32Array;
  /** A context of each number. */
  rows: readonly UsageContext[];
  parts: readonly UsageContext[];
  classes: readonly PriceClass[];
  agents: readonly UsageContext[];
  /** By number of the session. */
  accounts: readonly (string | undefined)[];
};

/** `classes` are in the order of their names, whatever the order of the table. */
export function groupContexts(
  contexts: readonly UsageContext[],
  query: UsageQuery,
): GroupedContexts {
  const sessions = numberSessions(contexts);
  const isWanted = contextFilter(contexts, query, sessions);
  const rows = numbering(contexts.length);
  const parts = numbering(contexts.length);
  const classes = numbering(contexts.length);
  const agents = numbering(contexts.length);
  const rowKey = keyOf(query.groupBy);
  const partKey = query.by === undefined ? undefined : keyOf(query.by);
  const sessionOf = new Int32Array(contexts.length).fill(-1);
  for (const [index, context] of contexts.entries()) {
    if (!isWanted(context, index)) continue;
    // What was imported has no sessions: it must not look like one.
    if (query.groupBy === "session" && context.origin !== undefined) continue;
    const session = sessions.of[index] ?? 0;
    rows.add(index, rowKey(context, session));
    if (partKey !== undefined) parts.add(index, partKey(context, session));
    classes.add(index, classKey(context));
    if (context.origin === undefined) sessionOf[index] = session;
    if (query.groupBy === "session" && context.agentId !== undefined) {
      agents.add(index, `${session} ${context.agentId}`);
    }
  }
  const contextsAt = (indexes: readonly number[]) => indexes.flatMap((at) => contexts[at] ?? []);
  const sorted = inOrder(contextsAt(classes.firsts));
  return {
    rowOf: rows.of,
    partOf: parts.of,
    classOf: classes.of.map((number) => sorted.placeOf[number] ?? -1),
    sessionOf,
    agentOf: agents.of,
    rows: contextsAt(rows.firsts),
    parts: contextsAt(parts.firsts),
    classes: sorted.classes,
    agents: contextsAt(agents.firsts),
    accounts: sessions.accounts,
  };
}

type Key = string | number;

function keyOf(group: UsageGroup): (context: UsageContext, session: number) => Key {
  if (isTimeGroup(group)) return () => 0;
  if (group === "session") return (_context, session) => session;
  if (group === "project") return ({ project }) => project ?? UNKNOWN;
  return group === "model" ? ({ model }) => model : ({ source }) => source;
}

/** Nearly all have the plain price: no text is put together for those. */
function classKey({ model, promptAbove, speed }: UsageContext): Key {
  return promptAbove === 0 && speed === undefined ? model : `${model}\n${promptAbove} ${speed}`;
}

/** Numbers for keys, and the index of the first context with each. */
function numbering(length: number) {
  const numbers = new Map<Key, number>();
  const of = new Int32Array(length).fill(-1);
  const firsts: number[] = [];
  const add = (index: number, key: Key) => {
    let number = numbers.get(key);
    if (number === undefined) {
      number = firsts.push(index) - 1;
      numbers.set(key, number);
    }
    of[index] = number;
  };
  return { of, firsts, add };
}

function inOrder(classes: readonly PriceClass[]) {
  const sorted = classes
    .map(({ model, promptAbove, speed }, number) => ({ number, model, promptAbove, speed }))
    .sort(
      (a, b) =>
        byText(a.model, b.model) ||
        a.promptAbove - b.promptAbove ||
        byText(a.speed ?? "", b.speed ?? ""),
    );
  const placeOf = new Int32Array(classes.length);
  for (const [place, { number }] of sorted.entries()) placeOf[number] = place;
  return {
    placeOf,
    classes: sorted.map(({ number }) => classes[number]).flatMap((one) => one ?? []),
  };
}

function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

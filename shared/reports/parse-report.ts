import {
  amountAt,
  booleanAt,
  defined,
  isObject,
  type JsonObject,
  objectAt,
} from "../platform/read-value.ts";
import { SOURCE_NAMES } from "../sources/source.ts";
import { NO_USAGE, type UsageTokens } from "../sources/usage-entry.ts";
import { USAGE_GROUPS, type UsageGroup } from "./query.ts";
import type {
  AgentUsage,
  ModelUsage,
  SessionFacts,
  UsageAmount,
  UsagePart,
  UsageReport,
  UsageRow,
  UsageSummary,
} from "./usage-row.ts";

/** A report that was stored as JSON; `undefined` when anything in it is not as reports are. */
export function parseReport(raw: JsonObject): UsageReport | undefined {
  try {
    return reportOf(raw);
  } catch (error) {
    if (error instanceof OddReport) return undefined;
    throw error;
  }
}

/** Somewhere deep down: the whole report is no good. */
class OddReport extends Error {}

function reportOf(raw: JsonObject): UsageReport {
  return defined({
    groupBy: groupAt(raw, "groupBy") ?? odd(),
    by: groupAt(raw, "by"),
    sinceDay: wordsAt(raw, "sinceDay"),
    untilDay: wordsAt(raw, "untilDay"),
    timeZone: wordsAt(raw, "timeZone"),
    priceDate: wordsAt(raw, "priceDate") ?? odd(),
    rows: listAt(raw, "rows", rowOf),
    skipped: countAt(raw, "skipped"),
    found: countAt(raw, "found"),
    nextCursor: wordsAt(raw, "nextCursor"),
    totals: summaryOf(objectAt(raw, "totals") ?? odd()),
  });
}

function rowOf(raw: JsonObject): UsageRow {
  const session = objectAt(raw, "session");
  return defined({
    ...partOf(raw),
    parts: raw.parts === undefined ? undefined : listAt(raw, "parts", partOf),
    session: session && sessionOf(session),
  });
}

function sessionOf(raw: JsonObject): SessionFacts {
  return defined({
    source: sourceOf(raw.source),
    sessionId: wordsAt(raw, "sessionId") ?? odd(),
    project: wordsAt(raw, "project"),
    account: wordsAt(raw, "account"),
    agents: listAt(raw, "agents", agentOf),
  });
}

function agentOf(raw: JsonObject): AgentUsage {
  return { ...partOf(raw), agentId: wordsAt(raw, "agentId") ?? odd() };
}

function partOf(raw: JsonObject): UsagePart {
  return { key: wordsAt(raw, "key") ?? odd(), ...summaryOf(raw) };
}

function summaryOf(raw: JsonObject): UsageSummary {
  return {
    ...amountOf(raw),
    models: listAt(raw, "models", modelOf),
    sessions: countAt(raw, "sessions"),
    sources: membersAt(raw, "sources").map(sourceOf),
    importedTokens: countAt(raw, "importedTokens"),
    firstAtMs: countAt(raw, "firstAtMs"),
    lastAtMs: countAt(raw, "lastAtMs"),
  };
}

function modelOf(raw: JsonObject): ModelUsage {
  return { model: wordsAt(raw, "model") ?? odd(), ...amountOf(raw) };
}

function amountOf(raw: JsonObject): UsageAmount {
  const unpriced = objectAt(raw, "unpriced") ?? odd();
  return {
    tokens: tokensOf(objectAt(raw, "tokens") ?? odd()),
    totalTokens: countAt(raw, "totalTokens"),
    costUsd: raw.costUsd === null ? null : countAt(raw, "costUsd"),
    isPartlyPriced: booleanAt(raw, "isPartlyPriced") ?? odd(),
    unpriced: defined({
      tokens: countAt(unpriced, "tokens"),
      models: membersAt(unpriced, "models").map(wordsOf),
      fastModels:
        unpriced.fastModels === undefined
          ? undefined
          : membersAt(unpriced, "fastModels").map(wordsOf),
    }),
  };
}

function tokensOf(raw: JsonObject): UsageTokens {
  const tokens = { ...NO_USAGE };
  for (const name of TOKEN_NAMES) tokens[name] = countAt(raw, name);
  return tokens;
}

const TOKEN_NAMES = [
  ...(["input", "output", "reasoning", "cacheRead"] as const),
  ...(["cacheWrite5m", "cacheWrite1h", "webSearches", "requests"] as const),
];

function listAt<Member>(
  raw: JsonObject,
  name: string,
  memberOf: (raw: JsonObject) => Member,
): Member[] {
  return membersAt(raw, name).map((member) => (isObject(member) ? memberOf(member) : odd()));
}

function membersAt(raw: JsonObject, name: string): readonly unknown[] {
  const list = raw[name];
  return Array.isArray(list) ? list : odd();
}

function groupAt(raw: JsonObject, name: string): UsageGroup | undefined {
  return raw[name] === undefined
    ? undefined
    : (USAGE_GROUPS.find((group) => group === raw[name]) ?? odd());
}

function sourceOf(raw: unknown) {
  return SOURCE_NAMES.find((name) => name === raw) ?? odd();
}

function countAt(raw: JsonObject, name: string): number {
  return amountAt(raw, name) ?? odd();
}

function wordsAt(raw: JsonObject, name: string): string | undefined {
  return raw[name] === undefined ? undefined : wordsOf(raw[name]);
}

function wordsOf(raw: unknown): string {
  return typeof raw === "string" ? raw : odd();
}

function odd(): never {
  throw new OddReport();
}

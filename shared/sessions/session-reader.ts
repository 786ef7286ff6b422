import {
  amountAt,
  booleanAt,
  defined,
  fieldsAt,
  type JsonObject,
  objectAt,
  textAt,
} from "../platform/read-value.ts";
import { safeName } from "../platform/safe-name.ts";
import { parseTokens } from "../usage/token-counts.ts";
import type {
  QuotaReading,
  SessionCost,
  SessionProject,
  SessionQuota,
  SessionRecord,
  SessionTokens,
} from "./session-record.ts";

/**
 * A record as somebody wrote it: unknown keys and values of the wrong kind are dropped, and without
 * an id, an account and a time it is none. Agrees with `session-schema.ts` (tested), without zod.
 */
export function parseRecord(raw: JsonObject | undefined): SessionRecord | undefined {
  const sessionId = safeName(textAt(raw, "sessionId"));
  const account = safeName(textAt(raw, "account"));
  const updatedAtMs = amountAt(raw, "updatedAtMs");
  if (raw === undefined || sessionId === undefined || account === undefined) return undefined;
  if (updatedAtMs === undefined) return undefined;
  return {
    sessionId,
    account,
    updatedAtMs,
    host: textAt(raw, "host") ?? "unknown",
    turns: amountAt(raw, "turns") ?? 0,
    subagents: parseSubagents(objectAt(raw, "subagents")),
    ...fieldsAt(raw, TEXTS, textAt),
    ...fieldsAt(raw, AMOUNTS, amountAt),
    ...defined({
      project: parseProject(objectAt(raw, "project")),
      model: parseModel(objectAt(raw, "model")),
      cost: parseCost(objectAt(raw, "cost")),
      context: parseContext(objectAt(raw, "context")),
      tokens: parseSessionTokens(objectAt(raw, "tokens")),
      quota: parseQuota(objectAt(raw, "quota")),
      cache: parseCache(objectAt(raw, "cache")),
      lastError: parseLastError(objectAt(raw, "lastError")),
    }),
  };
}

const TEXTS = [
  "name",
  "configDir",
  "entrypoint",
  "version",
  "transcriptPath",
  "effort",
  "agentName",
  "agentId",
  "endReason",
] as const;

const AMOUNTS = [
  "startedAtMs",
  "activeAtMs",
  "endedAtMs",
  "pid",
  "processStartedAtMs",
  "promptedAtMs",
  "turnEndedAtMs",
  "waitingSinceMs",
  "heartbeatAtMs",
] as const;

function parseProject(raw: JsonObject | undefined): SessionProject | undefined {
  const dir = textAt(raw, "dir");
  return dir === undefined ? undefined : { dir, ...fieldsAt(raw, ["branch", "worktree"], textAt) };
}

function parseModel(raw: JsonObject | undefined): SessionRecord["model"] {
  const id = textAt(raw, "id");
  return id === undefined ? undefined : { id, ...fieldsAt(raw, ["name"], textAt) };
}

/** Money as stored, with what the client counts beside it. */
export function parseCost(raw: JsonObject | undefined): SessionCost | undefined {
  const totalUsd = amountAt(raw, "totalUsd");
  return totalUsd === undefined ? undefined : { totalUsd, ...fieldsAt(raw, COST_PARTS, amountAt) };
}

const COST_PARTS = ["apiDurationMs", "durationMs", "linesAdded", "linesRemoved"] as const;

function parseContext(raw: JsonObject | undefined): SessionRecord["context"] {
  return (
    raw && {
      ...fieldsAt(raw, ["usedPercent"], percentAt),
      ...fieldsAt(raw, ["usedTokens", "windowTokens"], amountAt),
    }
  );
}

function parseSessionTokens(raw: JsonObject | undefined): SessionTokens | undefined {
  const tokens = parseTokens(raw);
  return tokens && { ...tokens, complete: booleanAt(raw, "complete") ?? false };
}

function parseSubagents(raw: JsonObject | undefined): SessionRecord["subagents"] {
  return {
    spawned: amountAt(raw, "spawned") ?? 0,
    running: amountAt(raw, "running") ?? 0,
    ...defined({ tokens: parseSessionTokens(objectAt(raw, "tokens")) }),
  };
}

function parseQuota(raw: JsonObject | undefined): SessionQuota | undefined {
  const observedAtMs = amountAt(raw, "observedAtMs");
  if (observedAtMs === undefined) return undefined;
  return { observedAtMs, ...fieldsAt(raw, ["fiveHour", "sevenDay"], windowAt) };
}

function windowAt(quota: JsonObject | undefined, name: string): QuotaReading | undefined {
  const raw = objectAt(quota, name);
  const usedPercent = percentAt(raw, "usedPercent");
  const resetsAtMs = amountAt(raw, "resetsAtMs");
  return usedPercent === undefined || resetsAtMs === undefined
    ? undefined
    : { usedPercent, resetsAtMs };
}

function parseCache(raw: JsonObject | undefined): SessionRecord["cache"] {
  const warm = booleanAt(raw, "warm");
  if (warm === undefined) return undefined;
  return {
    warm,
    ...fieldsAt(raw, ["hitPercent"], percentAt),
    ...fieldsAt(raw, ["expiresAtMs"], amountAt),
  };
}

function parseLastError(raw: JsonObject | undefined): SessionRecord["lastError"] {
  const kind = textAt(raw, "kind");
  const atMs = amountAt(raw, "atMs");
  return kind === undefined || atMs === undefined ? undefined : { kind, atMs };
}

function percentAt(raw: JsonObject | undefined, key: string): number | undefined {
  const percent = amountAt(raw, key);
  return percent !== undefined && percent <= 100 ? percent : undefined;
}

import {
  amountAt,
  booleanAt,
  defined,
  type JsonObject,
  objectAt,
  stringAt,
} from "../platform/read-value.ts";
import { safeName } from "../platform/safe-name.ts";
import type {
  QuotaReading,
  SessionCost,
  SessionProject,
  SessionQuota,
  SessionRecord,
  SessionTokens,
} from "./session-record.ts";
import { parseTokens } from "./transcript-reading.ts";

/**
 * A record as somebody wrote it: unknown keys and values of the wrong kind are dropped, and without
 * an id, an account and a time it is none. Agrees with `session-schema.ts` (tested), without zod.
 */
export function parseRecord(raw: JsonObject | undefined): SessionRecord | undefined {
  const sessionId = safeName(stringAt(raw, "sessionId"));
  const account = safeName(stringAt(raw, "account"));
  const updatedAtMs = amountAt(raw, "updatedAtMs");
  if (raw === undefined || sessionId === undefined || account === undefined) return undefined;
  if (updatedAtMs === undefined) return undefined;
  return defined({
    sessionId,
    account,
    updatedAtMs,
    name: stringAt(raw, "name"),
    configDir: stringAt(raw, "configDir"),
    host: stringAt(raw, "host") ?? "unknown",
    entrypoint: stringAt(raw, "entrypoint"),
    version: stringAt(raw, "version"),
    transcriptPath: stringAt(raw, "transcriptPath"),
    project: parseProject(objectAt(raw, "project")),
    model: parseModel(objectAt(raw, "model")),
    effort: stringAt(raw, "effort"),
    agentName: stringAt(raw, "agentName"),
    agentId: stringAt(raw, "agentId"),
    startedAtMs: amountAt(raw, "startedAtMs"),
    endedAtMs: amountAt(raw, "endedAtMs"),
    endReason: stringAt(raw, "endReason"),
    pid: amountAt(raw, "pid"),
    processStartedAtMs: amountAt(raw, "processStartedAtMs"),
    cost: parseCost(objectAt(raw, "cost")),
    context: parseContext(objectAt(raw, "context")),
    tokens: parseSessionTokens(objectAt(raw, "tokens")),
    subagents: parseSubagents(objectAt(raw, "subagents")),
    quota: parseQuota(objectAt(raw, "quota")),
    cache: parseCache(objectAt(raw, "cache")),
    turns: amountAt(raw, "turns") ?? 0,
    lastError: parseLastError(objectAt(raw, "lastError")),
    promptedAtMs: amountAt(raw, "promptedAtMs"),
    turnEndedAtMs: amountAt(raw, "turnEndedAtMs"),
    waitingSinceMs: amountAt(raw, "waitingSinceMs"),
    activeAtMs: amountAt(raw, "activeAtMs"),
    heartbeatAtMs: amountAt(raw, "heartbeatAtMs"),
  });
}

function parseProject(raw: JsonObject | undefined): SessionProject | undefined {
  const dir = stringAt(raw, "dir");
  if (dir === undefined) return undefined;
  return defined({ dir, branch: stringAt(raw, "branch"), worktree: stringAt(raw, "worktree") });
}

function parseModel(raw: JsonObject | undefined): SessionRecord["model"] {
  const id = stringAt(raw, "id");
  return id === undefined ? undefined : defined({ id, name: stringAt(raw, "name") });
}

function parseCost(raw: JsonObject | undefined): SessionCost | undefined {
  const totalUsd = amountAt(raw, "totalUsd");
  if (totalUsd === undefined) return undefined;
  return defined({
    totalUsd,
    apiDurationMs: amountAt(raw, "apiDurationMs"),
    durationMs: amountAt(raw, "durationMs"),
    linesAdded: amountAt(raw, "linesAdded"),
    linesRemoved: amountAt(raw, "linesRemoved"),
  });
}

function parseContext(raw: JsonObject | undefined): SessionRecord["context"] {
  return (
    raw &&
    defined({
      usedPercent: percentAt(raw, "usedPercent"),
      usedTokens: amountAt(raw, "usedTokens"),
      windowTokens: amountAt(raw, "windowTokens"),
    })
  );
}

function parseSessionTokens(raw: JsonObject | undefined): SessionTokens | undefined {
  const tokens = parseTokens(raw);
  return tokens && { ...tokens, complete: booleanAt(raw, "complete") ?? false };
}

function parseSubagents(raw: JsonObject | undefined): SessionRecord["subagents"] {
  return defined({
    spawned: amountAt(raw, "spawned") ?? 0,
    running: amountAt(raw, "running") ?? 0,
    tokens: parseSessionTokens(objectAt(raw, "tokens")),
  });
}

function parseQuota(raw: JsonObject | undefined): SessionQuota | undefined {
  const observedAtMs = amountAt(raw, "observedAtMs");
  if (observedAtMs === undefined) return undefined;
  return defined({
    observedAtMs,
    fiveHour: parseWindow(objectAt(raw, "fiveHour")),
    sevenDay: parseWindow(objectAt(raw, "sevenDay")),
  });
}

function parseWindow(raw: JsonObject | undefined): QuotaReading | undefined {
  const usedPercent = percentAt(raw, "usedPercent");
  const resetsAtMs = amountAt(raw, "resetsAtMs");
  return usedPercent === undefined || resetsAtMs === undefined
    ? undefined
    : { usedPercent, resetsAtMs };
}

function parseCache(raw: JsonObject | undefined): SessionRecord["cache"] {
  const warm = booleanAt(raw, "warm");
  if (warm === undefined) return undefined;
  return defined({
    warm,
    hitPercent: percentAt(raw, "hitPercent"),
    expiresAtMs: amountAt(raw, "expiresAtMs"),
  });
}

function parseLastError(raw: JsonObject | undefined): SessionRecord["lastError"] {
  const kind = stringAt(raw, "kind");
  const atMs = amountAt(raw, "atMs");
  return kind === undefined || atMs === undefined ? undefined : { kind, atMs };
}

function percentAt(raw: JsonObject | undefined, key: string): number | undefined {
  const percent = amountAt(raw, key);
  return percent !== undefined && percent <= 100 ? percent : undefined;
}

import { amountAt, defined, type JsonObject, objectAt, textAt } from "../platform/read-value.ts";
import type { DropReason } from "./drop-reason.ts";
import type { EntrySink, LineParser } from "./source.ts";
import { tidyEntry } from "./tidy-entry.ts";
import { hasBadTokens, hasSum, isOddObject, momentAt, tokensAt } from "./token-fields.ts";
import type { UsageTokens } from "./usage-entry.ts";

/** What is known of a session before its first event. */
export type OpenclawSession = {
  /** Unless the events name it. */
  sessionId: string;
  /** For events without a time of their own. */
  atMs: number;
  /** The store's word for the session's model, for answers that name none. */
  model?: string;
};

/** As they stand in events that are read: answers, models, and the session itself. */
export const OPENCLAW_MARKERS = ['"usage"', '"model_change"', '"model-snapshot"', '"session"'];

/**
 * Reads the events of one OpenClaw session in their order, from a file's lines or a database's rows,
 * which are the same. An answer's id is its event's with its time: that is what a session moved into the
 * database keeps, and the copy of a forked one too. `stored`: what `state()` gave at the last reading.
 */
export function openclawParser(
  session: OpenclawSession,
  stored: JsonObject | undefined,
): LineParser {
  const known = knownOf(session, stored);
  return {
    row: (row, sink) => {
      if (row.type === "session") readHeader(known, row);
      else if (row.type === "model_change") known.model = textAt(row, "modelId") ?? known.model;
      else if (row.type === "custom") readSnapshot(known, row);
      else if (row.type === "message") readMessage(known, row, sink);
    },
    state: () => ({ ...known }),
  };
}

type Known = {
  sessionId: string;
  atMs: number;
  startedAtMs: number;
  model: string | undefined;
  project: string | undefined;
};

function knownOf(session: OpenclawSession, stored: JsonObject | undefined): Known {
  return {
    sessionId: textAt(stored, "sessionId") ?? session.sessionId,
    atMs: amountAt(stored, "atMs") ?? session.atMs,
    startedAtMs: amountAt(stored, "startedAtMs") ?? 0,
    model: textAt(stored, "model") ?? session.model,
    project: textAt(stored, "project"),
  };
}

function readHeader(known: Known, row: JsonObject): void {
  known.sessionId = textAt(row, "id") ?? known.sessionId;
  known.startedAtMs = momentAt(row, "timestamp") ?? known.startedAtMs;
  known.project = textAt(row, "cwd") ?? known.project;
}

function readSnapshot(known: Known, row: JsonObject): void {
  if (row.customType !== "model-snapshot") return;
  known.model = textAt(objectAt(row, "data"), "modelId") ?? known.model;
}

function readMessage(known: Known, row: JsonObject, sink: EntrySink): void {
  const message = objectAt(row, "message");
  const usage = objectAt(message, "usage");
  if (message?.role !== "assistant") return;
  if (isOddObject(message, "usage")) sink.drop("bad_tokens");
  if (usage === undefined) return;
  const refusal = refusalOf(message, usage);
  if (refusal !== undefined) {
    sink.drop(refusal);
    return;
  }
  known.model = textAt(message, "model") ?? known.model;
  const tokens = openclawTokens(usage);
  if (tokens === undefined) return;
  const writtenAtMs = momentAt(message, "timestamp") ?? momentAt(row, "timestamp");
  const eventId = textAt(row, "id");
  if (eventId === undefined && writtenAtMs === undefined) {
    sink.drop("no_id");
    return;
  }
  known.atMs = writtenAtMs ?? known.atMs;
  const entry = tidyEntry({
    id: `${eventId ?? known.sessionId}:${writtenAtMs ?? countsKey(tokens)}`,
    atMs: known.atMs,
    sessionId: known.sessionId,
    ...defined({ project: known.project }),
    model: known.model ?? "unknown",
    // Older than its session: copied from the one that was forked, which goes before.
    isSidechain: known.atMs < known.startedAtMs,
    isMarked: false,
    tokens,
  });
  sink.add(entry);
}

function refusalOf(message: JsonObject, usage: JsonObject): DropReason | undefined {
  if (isOwnNotice(message)) return "synthetic";
  if (isOfOtherTool(message)) return "replay";
  const isSumOnly = openclawTokens(usage) === undefined && hasSum(usage, "totalTokens");
  return isSumOnly || hasBadTokens(usage, FIELDS) ? "bad_tokens" : undefined;
}

/** What another tool did for OpenClaw stands in that tool's own files, and there all of it. */
function isOfOtherTool(message: JsonObject): boolean {
  if (textAt(message, "idempotencyKey")?.startsWith("codex-app-server:")) return true;
  const provider = textAt(message, "provider");
  return message.api === "cli" && provider !== undefined && READ_TOOLS.has(provider);
}

/** OpenClaw's names for programs whose files are read. Others may be set up, and leave none. */
const READ_TOOLS = new Set(["claude-cli", "codex-cli", "google-gemini-cli"]);

/** Deliveries and notices that OpenClaw writes itself, in the form of answers. */
function isOwnNotice(message: JsonObject): boolean {
  if (message.api === "openclaw-transcript") return true;
  const isOwn = message.model === "delivery-mirror" || message.model === "gateway-injected";
  return message.provider === "openclaw" && isOwn;
}

const FIELDS = ["input", "output", "cacheRead", "cacheWrite", "cacheWrite1h", "reasoning"];

/** The four kinds exclude each other; reasoning is part of the output. `undefined` when nothing was used. */
function openclawTokens(usage: JsonObject): UsageTokens | undefined {
  const output = tokensAt(usage, "output");
  const written = tokensAt(usage, "cacheWrite");
  const cacheWrite1h = Math.min(tokensAt(usage, "cacheWrite1h"), written);
  const tokens = {
    input: tokensAt(usage, "input"),
    output,
    reasoning: Math.min(tokensAt(usage, "reasoning"), output),
    cacheRead: tokensAt(usage, "cacheRead"),
    cacheWrite5m: written - cacheWrite1h,
    cacheWrite1h,
    webSearches: 0,
    requests: 1,
  };
  return tokens.input + output + tokens.cacheRead + written === 0 ? undefined : tokens;
}

function countsKey(tokens: UsageTokens): string {
  return `${tokens.input}-${tokens.output}-${tokens.cacheRead}-${tokens.cacheWrite5m}`;
}

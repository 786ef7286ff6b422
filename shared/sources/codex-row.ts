import { defined, type JsonObject, objectAt, textAt } from "../platform/read-value.ts";
import { MAX_ANSWER_TOKENS } from "../usage/token-counts.ts";
import { withEvent, withRecord } from "./codex-books.ts";
import {
  type CodexCounts,
  codexCountsAt,
  codexReadingAt,
  codexTokens,
  countsKey,
  isSame,
  NO_COUNTS,
} from "./codex-counts.ts";
import { afterCopy, type CodexMeter, measured } from "./codex-meter.ts";
import { isCopied, withTurn } from "./codex-replay.ts";
import { type CodexState, codexState } from "./codex-state.ts";
import { codexMeta } from "./codex-thread.ts";
import type { EntrySink, LineParser, SourceFile } from "./source.ts";
import { tidyEntry } from "./tidy-entry.ts";
import { isOddObject, momentAt } from "./token-fields.ts";

/** As they stand in lines that are read: usage, and what it depends on. */
export const CODEX_MARKERS = [
  '"token_count"',
  '"token_usage_record"',
  '"turn_context"',
  '"task_started"',
  '"session_meta"',
  '"thread_settings_applied"',
];

/** The types of these lines; most of a file is of others, which are passed without a search. */
export const CODEX_TYPES = ["session_meta", "turn_context", "token_usage_record", "event_msg"];

/**
 * Reads one rollout file of Codex. An answer's id is its thread with the thread's total behind it, or
 * the response's own id: the same when the file is read again, archived, compressed or copied. What a
 * fork repeats of its parent is dropped as a replay.
 */
export function codexParser(file: SourceFile, stored: JsonObject | undefined): LineParser {
  const state = codexState(file, stored);
  return {
    row: (row, sink) => {
      const payload = objectAt(row, "payload");
      const read = READERS.get(row.type === "event_msg" ? payload?.type : row.type);
      if (read === undefined) return;
      read(state, { row, payload, sink });
      const lineAtMs = momentAt(row, "timestamp") ?? state.replay.lineAtMs;
      state.replay = { ...state.replay, lineAtMs };
    },
    state: () => ({ ...state }),
  };
}

type Told = { row: JsonObject; payload: JsonObject | undefined; sink: EntrySink };

/** By the type of a line, or of the event in it. */
const READERS = new Map<unknown, (state: CodexState, told: Told) => void>([
  ["session_meta", readMeta],
  ["turn_context", readTurn],
  ["task_started", readTurn],
  ["token_count", readCount],
  ["token_usage_record", readRecord],
  ["thread_settings_applied", readSettings],
]);

function readSettings(state: CodexState, { payload }: Told): void {
  state.isFast = isFastTier(payload);
}

function readMeta(state: CodexState, { row }: Told): void {
  const meta = codexMeta(row);
  if (meta === undefined) return;
  const isForeign = state.thread.isNamed && meta.thread.threadId !== state.thread.threadId;
  if (isForeign && !state.hasOwn) {
    // The parent's first line within a fork, which may not say it is one.
    state.replay = { ...state.replay, isReplay: state.replay.isOwnTurn !== true };
  }
  if (isForeign || state.hasMeta) return;
  state.hasMeta = true;
  state.thread = meta.thread;
  const startedAtMs = meta.startedAtMs ?? state.replay.startedAtMs;
  state.replay = { ...state.replay, isReplay: meta.isFork, startedAtMs };
}

function readTurn(state: CodexState, { payload }: Told): void {
  const replay = withTurn(state.replay, payload);
  // A file whose first line is lost may be a fork's.
  const isReplay = replay.isReplay || (!state.hasMeta && replay.isOwnTurn === false);
  state.replay = { ...replay, isReplay };
  state.model = textAt(payload, "model") ?? state.model;
  state.folder = textAt(payload, "cwd") ?? state.folder;
}

function readCount(state: CodexState, told: Told): void {
  const { payload } = told;
  const isOdd = isOddObject(payload, "info");
  const reading = isOdd ? "bad" : codexReadingAt(objectAt(payload, "info"));
  if (reading === "bad") {
    told.sink.drop("bad_tokens");
    return;
  }
  const isCopy = isCopied(state.replay, momentAt(told.row, "timestamp"));
  const { meter, used } = measured(state.meter, reading);
  state.meter = isCopy ? afterCopy(meter) : meter;
  if (isSame(used, NO_COUNTS)) return;
  const { books, rest } = withEvent(state.books, used);
  state.books = books;
  if (isSame(rest, NO_COUNTS)) return;
  if (isCopy) {
    told.sink.drop("replay");
    return;
  }
  tell(state, told, {
    used: rest,
    id: `${state.thread.threadId}:${countsKey(meter.total ?? used)}${restartKey(meter)}`,
    promptTokens: promptOf(rest, reading.last),
  });
}

/** Where events are missing, of the requests before the last nothing but their sum is known. */
function promptOf(used: CodexCounts, last: CodexCounts | undefined): number | undefined {
  return last === undefined || isSame(used, last) ? undefined : Math.min(used.input, last.input);
}

/** Totals that begin anew may come to what they were before. */
function restartKey({ restarts = 0 }: CodexMeter): string {
  return restarts === 0 ? "" : `:${restarts}`;
}

function readRecord(state: CodexState, told: Told): void {
  const used = codexCountsAt(told.payload, "usage");
  if (used === "bad") {
    told.sink.drop("bad_tokens");
    return;
  }
  const id = textAt(told.payload, "response_id");
  // Without an id it cannot be told from a copy; the event behind it says the same.
  if (used === undefined || id === undefined || isSame(used, NO_COUNTS)) return;
  const { books, isNew } = withRecord(state.books, used);
  state.books = books;
  if (isForeignRecord(state, told.payload)) {
    told.sink.drop("replay");
    return;
  }
  if (isNew) tell(state, told, { used, id });
}

function isForeignRecord(state: CodexState, payload: JsonObject | undefined): boolean {
  const threadId = textAt(payload, "thread_id");
  return threadId === undefined ? state.replay.isReplay : threadId !== state.thread.threadId;
}

function tell(
  state: CodexState,
  { row, sink }: Told,
  { used, id, promptTokens }: { used: CodexCounts; id: string; promptTokens?: number | undefined },
): void {
  if (used.input > MAX_ANSWER_TOKENS || used.output > MAX_ANSWER_TOKENS) {
    sink.drop("bad_tokens");
    return;
  }
  const { threadId, sessionId, isAgent, project } = state.thread;
  state.hasOwn = true;
  state.replay = { ...state.replay, isReplay: false };
  const entry = tidyEntry({
    id,
    atMs: momentAt(row, "timestamp") ?? state.replay.lineAtMs,
    sessionId,
    ...defined({
      agentId: isAgent ? threadId : undefined,
      project: project ?? state.folder,
      speed: state.isFast ? ("fast" as const) : undefined,
    }),
    model: state.model ?? "unknown",
    isSidechain: isAgent,
    isMarked: false,
    tokens: codexTokens(used),
  });
  if (promptTokens !== undefined) entry.promptTokens = promptTokens;
  sink.add(entry);
}

/** Codex calls the faster tier by the API's name or by its own; other tiers, and none, are not it. */
function isFastTier(payload: JsonObject | undefined): boolean {
  const tier = textAt(objectAt(payload, "thread_settings") ?? payload, "service_tier");
  return tier === "priority" || tier === "fast";
}

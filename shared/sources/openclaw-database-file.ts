import { numberAt, parseObject, textAt } from "../platform/read-value.ts";
import { columnsIn } from "../sqlite/columns.ts";
import { readDatabase } from "../sqlite/read-database-file.ts";
import type { DatabaseRow, Query } from "../sqlite/sqlite-reader.ts";
import { OPENCLAW_MARKERS, openclawParser } from "./openclaw-row.ts";
import type { EntrySink, LineParser, SourceFile, SourcePlace } from "./source.ts";
import { isZstd, type UnpackZstd, zstdUnpacker } from "./unpack-zstd-file.ts";

/**
 * Reads the database in which OpenClaw keeps an agent's sessions since 2026.8: the same events as in its
 * transcripts, a row each, and sessions that were deleted, reset or put aside, each as one transcript.
 * Throws when it cannot be read now.
 */
export async function readOpenclawDatabase(
  file: SourceFile,
  place: SourcePlace,
  sink: EntrySink,
): Promise<void> {
  const unpack = await zstdUnpacker();
  await readDatabase(file.path, place, (query) => {
    const models = modelsIn(query);
    const newParser = (sessionId: string, atMs = Math.floor(file.mtimeMs)) => {
      const model = models.get(sessionId);
      const session = model === undefined ? { sessionId, atMs } : { sessionId, atMs, model };
      return openclawParser(session, undefined);
    };
    const reading = { newParser, unpack, sink };
    readEvents(query, reading);
    for (const table of ARCHIVES) readArchives(query, { table, ...reading });
  });
}

type DatabaseReading = {
  newParser: (sessionId: string, atMs?: number) => LineParser;
  unpack: UnpackZstd;
  sink: EntrySink;
};

const ARCHIVES = ["session_transcript_archives", "session_transcript_cold_archives"];

/** What the sessions were set to, for answers that name no model. */
function modelsIn(query: Query): Map<string, string> {
  const models = new Map<string, string>();
  const columns = columnsIn(query, "session_windows", ["session_id", "model"]);
  if (columns.length < 2) return models;
  for (const row of query("SELECT session_id, model FROM session_windows")) {
    const id = textAt(row, "session_id");
    const model = textAt(row, "model");
    if (id !== undefined && model !== undefined) models.set(id, model);
  }
  return models;
}

const EVENT_COLUMNS = ["session_id", "created_at", "event_json", "event_zstd", "navigation_json"];

function readEvents(query: Query, { newParser, unpack, sink }: DatabaseReading): void {
  let sessionId: string | undefined;
  let parser: LineParser | undefined;
  for (const row of eventsIn(query)) {
    const id = textAt(row, "session_id") ?? "unknown";
    if (parser === undefined || id !== sessionId)
      parser = newParser(id, numberAt(row, "created_at"));
    sessionId = id;
    const event = eventOf(row, unpack);
    if (event !== undefined) readEvent(event, parser, sink);
    else if (maybeAnswer(row)) sink.drop("packed");
  }
}

/** In their order, sessions one after the other; only events that have one of the markers. */
function eventsIn(query: Query): Iterable<DatabaseRow> {
  const columns = columnsIn(query, "transcript_events", EVENT_COLUMNS);
  if (!columns.includes("event_json") || !columns.includes("session_id")) return [];
  const isMarked = OPENCLAW_MARKERS.map((marker) => `instr(event_json, '${marker}') > 0`);
  return query(
    `SELECT ${columns.join()} FROM transcript_events
     WHERE event_json IS NULL OR ${isMarked.join(" OR ")} ORDER BY session_id, seq`,
  );
}

/** Since 2026.9.6 events of a kilobyte and more are compressed. */
function eventOf(
  { event_json: text, event_zstd: packed }: DatabaseRow,
  unpack: UnpackZstd,
): string | undefined {
  if (typeof text === "string") return text;
  return packed instanceof Uint8Array ? unpack(packed)?.toString("utf8") : undefined;
}

/** OpenClaw notes beside a compressed event what kind it is of. */
function maybeAnswer(row: DatabaseRow): boolean {
  const note = row.navigation_json;
  return typeof note !== "string" || note.includes('"assistant"');
}

function readEvent(text: string, parser: LineParser, sink: EntrySink): void {
  if (!OPENCLAW_MARKERS.some((marker) => text.includes(marker))) return;
  const event = parseObject(text);
  if (event === undefined) sink.drop("not_json");
  else parser.row(event, sink);
}

function readArchives(
  query: Query,
  { table, newParser, unpack, sink }: DatabaseReading & { table: string },
): void {
  const columns = columnsIn(query, table, ["session_id", "archive_blob"]);
  if (columns.length < 2) return;
  // Without a blob it is a file among the transcripts.
  for (const row of query(
    `SELECT ${columns.join()} FROM ${table} WHERE archive_blob IS NOT NULL`,
  )) {
    const blob = row.archive_blob;
    if (!(blob instanceof Uint8Array)) continue;
    const bytes = isZstd(blob) ? unpack(blob) : Buffer.from(blob);
    if (bytes === undefined) sink.drop("packed");
    const parser = newParser(textAt(row, "session_id") ?? "unknown");
    for (const line of bytes?.toString("utf8").split("\n") ?? []) readEvent(line, parser, sink);
  }
}

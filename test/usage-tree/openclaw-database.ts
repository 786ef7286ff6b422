import { zstdFrame } from "../sources/zstd-frame.ts";
import { sqlText } from "../sqlite/made-database.ts";
import { databaseWithLog } from "./database-with-log.ts";

const TABLE = `CREATE TABLE transcript_events (session_id TEXT NOT NULL, seq INTEGER NOT NULL,
  event_json TEXT, created_at INTEGER NOT NULL, event_zstd BLOB, event_utf8_bytes INTEGER,
  navigation_json TEXT, PRIMARY KEY (session_id, seq)) STRICT`;

const MANY_BYTES = 1_024;

/** Sessions as rows of OpenClaw's database, long events compressed; the later half is in the log. */
export function openclawDatabase(
  sessions: readonly { sessionId: string; lines: readonly string[] }[],
): { database: Buffer; log: Buffer } {
  const rows = sessions.flatMap(({ sessionId, lines }) =>
    lines.map((line, seq) => rowOf(sessionId, seq, line)),
  );
  return databaseWithLog([TABLE], rows);
}

function rowOf(sessionId: string, seq: number, line: string): string {
  const isLong = line.length > MANY_BYTES;
  const text = isLong ? "NULL" : sqlText(line);
  const packed = isLong ? `x'${zstdFrame(line).toString("hex")}'` : "NULL";
  const start = `INSERT INTO transcript_events VALUES (${sqlText(sessionId)}, ${seq}, ${text}`;
  return `${start}, 1, ${packed}, ${line.length}, NULL)`;
}

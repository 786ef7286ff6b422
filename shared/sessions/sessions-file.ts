import { readJsonFile, setAside } from "../platform/json-file.ts";
import { amountAt, isObject, objectAt } from "../platform/read-value.ts";
import { parseRecord } from "./session-reader.ts";
import type { SessionRecord, SessionsFile } from "./session-record.ts";

/** The shared sessions file; empty when there is none. An unreadable one is set aside. */
export function readSessionsFile(path: string, nowMs: number): SessionsFile {
  const read = readJsonFile(path);
  if (read.kind === "corrupt") setAside(path, nowMs);
  const raw = read.kind === "ok" ? read.value : undefined;
  const sessions: Record<string, SessionRecord> = {};
  for (const value of Object.values(objectAt(raw, "sessions") ?? {})) {
    const record = isObject(value) ? parseRecord(value) : undefined;
    if (record !== undefined) sessions[record.sessionId] = record;
  }
  return { version: 1, updatedAtMs: amountAt(raw, "updatedAtMs") ?? 0, sessions };
}

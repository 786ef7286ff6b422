import { readJsonFile, setAside } from "../platform/json-file.ts";
import { amountAt, defined, type JsonObject } from "../platform/read-value.ts";
import { readEvents } from "./events-file.ts";
import { foldEvents } from "./events-fold.ts";
import type { SessionParts } from "./fold-session.ts";
import { type PartName, partPath } from "./part-paths.ts";
import { parseShard, parseTail, type Shard, type Tail } from "./session-parts.ts";

/** All that lies in the state directory about one session. Unreadable parts are set aside. */
export function readParts(sessionsDir: string, sessionId: string, nowMs: number): SessionParts {
  const { events } = readEvents(sessionsDir, sessionId);
  return defined({
    sessionId,
    shard: readShard(sessionsDir, sessionId, nowMs),
    tail: readTail(sessionsDir, sessionId, nowMs),
    events: events.length === 0 ? undefined : foldEvents(events),
    heartbeatAtMs: amountAt(readPart(sessionsDir, sessionId, "alive", nowMs), "atMs"),
  });
}

export function readShard(sessionsDir: string, id: string, nowMs: number): Shard | undefined {
  const raw = readPart(sessionsDir, id, "shard", nowMs);
  return raw && parseShard(raw, id);
}

export function readTail(sessionsDir: string, id: string, nowMs: number): Tail | undefined {
  const raw = readPart(sessionsDir, id, "tail", nowMs);
  return raw && parseTail(raw, id);
}

function readPart(
  sessionsDir: string,
  id: string,
  part: PartName,
  nowMs: number,
): JsonObject | undefined {
  const path = partPath(sessionsDir, id, part);
  const read = readJsonFile(path);
  if (read.kind === "corrupt") setAside(path, nowMs);
  return read.kind === "ok" ? read.value : undefined;
}

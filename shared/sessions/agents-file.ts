import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";
import { readJsonFile } from "../platform/json-file.ts";
import { mtimeOf, statOf } from "../platform/stat-file.ts";
import { MS_PER_MINUTE } from "../platform/time.ts";
import { addTokens } from "../usage/token-counts.ts";
import { type AgentsReading, isAgentPath } from "./agents-reading.ts";
import { advanceTranscript } from "./transcript-file.ts";
import { UNREAD } from "./transcript-reading.ts";

export type AgentsAdvance = { reading: AgentsReading; complete: boolean };

type Look = { sessionId: string; maxBytes: number; nowMs: number };

/** A transcript that nobody wrote to for so long is taken for finished; a look now and then stays. */
const SETTLES_AFTER_MS = 5 * MS_PER_MINUTE;
/** The client marks an agent finished beside its transcript, at most this long after the last row. */
const MARK_AFTER_MS = 2_000;
/** Two files made within one tick of the file system's clock leave the same folder time. */
const CLOCK_TICK_MS = 1_000;
const RECHECKED_PER_LOOK = 8;
/** Folders below `subagents` that can hold transcripts (`workflows/wf_…`). */
const MAX_DEPTH = 3;
const NESTING_FOLDER = "workflows";

/**
 * Reads on in the transcripts of a session's subagents, at most `maxBytes` in all. The cost of a look
 * grows with the agents that still run, not with those that have finished.
 */
export function advanceAgents(folder: string, reading: AgentsReading, look: Look): AgentsAdvance {
  const next: AgentsReading = {
    ...reading,
    active: { ...reading.active },
    settled: { ...reading.settled },
  };
  const folderMtimeMs = mtimeOf(folder);
  if (folderMtimeMs === undefined) return { reading, complete: true };
  listNew(folder, next, { folderMtimeMs, nowMs: look.nowMs });
  recheckSettled(folder, next);
  return { reading: next, complete: readActive(folder, next, look) };
}

/** A new transcript changes the time of its own folder alone, so one without nested ones needs no listing. */
function listNew(
  folder: string,
  next: AgentsReading,
  { folderMtimeMs, nowMs }: { folderMtimeMs: number; nowMs: number },
): void {
  const known = { ...next.active, ...next.settled };
  const isNested =
    statOf(join(folder, NESTING_FOLDER)) !== undefined ||
    Object.keys(known).some((path) => path.includes("/"));
  const isQuiet = nowMs - folderMtimeMs > CLOCK_TICK_MS;
  if (folderMtimeMs === next.listedMtimeMs && isQuiet && !isNested) return;
  for (const path of agentPaths(folder, "", MAX_DEPTH)) {
    if (!(path in known)) next.active[path] = UNREAD;
  }
  next.listedMtimeMs = folderMtimeMs;
}

function agentPaths(folder: string, below: string, depth: number): string[] {
  return entries(join(folder, below)).flatMap((entry) => {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return depth > 0 ? agentPaths(folder, path, depth - 1) : [];
    return isAgentPath(path) ? [path] : [];
  });
}

function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Removed since it was listed.
    return [];
  }
}

/** Finished agents can be woken again: a few are looked at each time, in turn. */
function recheckSettled(folder: string, next: AgentsReading): void {
  const paths = Object.keys(next.settled);
  if (paths.length === 0) return;
  for (let i = 0; i < Math.min(RECHECKED_PER_LOOK, paths.length); i++) {
    const path = paths[(next.recheckFrom + i) % paths.length] ?? "";
    const size = next.settled[path] ?? 0;
    const stat = statOf(join(folder, path));
    if (stat === undefined || stat.size <= size) continue;
    delete next.settled[path];
    next.active[path] = { ...UNREAD, inode: stat.ino, offset: size };
  }
  next.recheckFrom = (next.recheckFrom + RECHECKED_PER_LOOK) % paths.length;
}

/** Returns whether nothing is left to read. */
function readActive(folder: string, next: AgentsReading, look: Look): boolean {
  let leftBytes = look.maxBytes;
  let complete = true;
  for (const [path, reading] of Object.entries(next.active)) {
    if (leftBytes <= 0) return false;
    const file = join(folder, path);
    const { sessionId } = look;
    const advance = advanceTranscript(file, reading, { sessionId, maxBytes: leftBytes });
    if (advance === undefined) continue;
    leftBytes -= advance.readBytes;
    complete &&= advance.complete;
    next.active[path] = { ...advance.reading, recent: advance.reading.recent.slice(-4) };
    if (advance.complete && advance.readBytes === 0 && isFinished(file, look.nowMs)) {
      delete next.active[path];
      next.settled[path] = advance.reading.offset;
      next.settledTokens = addTokens(next.settledTokens, advance.reading.tokens);
    }
  }
  return complete;
}

function isFinished(file: string, nowMs: number): boolean {
  const quietMs = nowMs - (mtimeOf(file) ?? nowMs);
  if (quietMs < MARK_AFTER_MS) return false;
  if (quietMs > SETTLES_AFTER_MS) return true;
  const meta = readJsonFile(file.replace(/\.jsonl$/, ".meta.json"), 64 * 1024);
  return meta.kind === "ok" && meta.value.finished === true;
}

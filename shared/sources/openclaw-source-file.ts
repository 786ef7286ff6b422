import { basename, join } from "node:path";
import { defined } from "../platform/read-value.ts";
import { walStampOf } from "../sqlite/database-state-file.ts";
import { distinctFiles, filesBelow, foldersIn } from "./found-files-file.ts";
import { readOpenclawDatabase } from "./openclaw-database-file.ts";
import { openclawHomes } from "./openclaw-homes.ts";
import { OPENCLAW_MARKERS, openclawParser } from "./openclaw-row.ts";
import type { LineReading, Source, SourceFile, SourcePlace } from "./source.ts";
import { readZstdLines } from "./zstd-lines-file.ts";

/** OpenClaw (also called Clawdbot and Moltbot before), from its transcripts and databases. */
export const openclawSource: Source = {
  name: "openclaw",
  title: "OpenClaw",
  parserVersion: 2,
  discover: (place) => {
    const agents = openclawHomes(place).flatMap((home) => foldersIn(join(home, "agents"), place));
    return distinctFiles(
      agents.flatMap((agent) => [...databases(agent, place), ...transcripts(agent, place)]),
    );
  },
  reading: (file) => {
    if (file.path.endsWith(".sqlite")) return { kind: "whole", read: readOpenclawDatabase };
    if (!file.path.endsWith(".zst")) return LINES;
    return { kind: "whole", read: (packed, _, sink) => readZstdLines(packed, LINES, sink) };
  },
};

const LINES: LineReading = {
  kind: "lines",
  markers: OPENCLAW_MARKERS,
  begin: (file, state) =>
    openclawParser({ sessionId: sessionIdOf(file.path), atMs: Math.floor(file.mtimeMs) }, state),
};

function databases(agent: string, place: SourcePlace): SourceFile[] {
  const isWanted = (name: string) => name === "openclaw-agent.sqlite";
  return filesBelow(join(agent, "agent"), place, { isWanted }).map((file) => ({
    ...file,
    ...defined({ companion: walStampOf(file.path) }),
  }));
}

/** Sessions, deleted and reset ones, and those that were put aside when they moved into the database. */
function transcripts(agent: string, place: SourcePlace): SourceFile[] {
  return ["sessions", "session-sqlite-import-archive"].flatMap((folder) =>
    filesBelow(join(agent, folder), place, { isWanted: isTranscript }),
  );
}

function isTranscript(name: string): boolean {
  return /\.jsonl(?:\.(?:deleted|reset)\..+|\.imported-.+|\.zst)?$/.test(name);
}

/** Of a session whose first line is lost. */
function sessionIdOf(path: string): string {
  return basename(path)
    .replace(/^archive-tier\./, "")
    .replace(/\.jsonl.*$/, "");
}

import { join } from "node:path";
import { CODEX_MARKERS, CODEX_TYPES, codexParser } from "./codex-row.ts";
import { distinctFiles, filesBelow, foldersIn } from "./found-files-file.ts";
import { namedFolders } from "./named-folders.ts";
import { openclawHomes } from "./openclaw-homes.ts";
import type { LineReading, Source, SourceFile, SourcePlace } from "./source.ts";
import { readZstdLines } from "./zstd-lines-file.ts";

/** OpenAI's Codex, from its rollout files. Formats of 2025-09 to 2026-10 (0.30 to 0.155). */
export const codexSource: Source = {
  name: "codex",
  title: "Codex",
  parserVersion: 2,
  discover: (place) => {
    const files = codexHomes(place).flatMap((home) => [
      ...filesBelow(join(home, "sessions"), place, ROLLOUTS),
      ...filesBelow(join(home, "archived_sessions"), place, ROLLOUTS),
    ]);
    return withoutPackedTwins(distinctFiles(files));
  },
  reading: (file) =>
    file.path.endsWith(PACKED)
      ? { kind: "whole", read: (packed, _, sink) => readZstdLines(packed, LINES, sink) }
      : LINES,
};

const LINES: LineReading = {
  kind: "lines",
  markers: CODEX_MARKERS,
  kinds: { types: CODEX_TYPES },
  begin: (file, state) => codexParser(file, state),
};

/** In folders of a year, a month and a day. */
const ROLLOUTS = { isWanted: isRollout, depth: 3 };
/** Codex compresses sessions that rested for a week. */
const PACKED = ".zst";

/** `$CODEX_HOME`, else `~/.codex`; and the homes that OpenClaw gives to the Codex it drives. */
function codexHomes(place: SourcePlace): string[] {
  const own = namedFolders(place, "CODEX_HOME") ?? [join(place.homeDir, ".codex")];
  const agents = openclawHomes(place).flatMap((home) => foldersIn(join(home, "agents"), place));
  return [...own, ...agents.map((agent) => join(agent, "agent", "codex-home"))];
}

function isRollout(name: string): boolean {
  return name.startsWith("rollout-") && /\.jsonl(?:\.zst)?$/.test(name);
}

/** While Codex unpacks a session to go on with it, both files are there; the plain one is newer. */
function withoutPackedTwins(files: readonly SourceFile[]): SourceFile[] {
  const paths = new Set(files.map((file) => file.path));
  return files.filter(
    ({ path }) => !path.endsWith(PACKED) || !paths.has(path.slice(0, -PACKED.length)),
  );
}

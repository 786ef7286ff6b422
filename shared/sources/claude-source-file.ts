import { type Dirent, realpathSync } from "node:fs";
import { basename, isAbsolute, join, sep } from "node:path";
import { statOf } from "../platform/stat-file.ts";
import type { ClaudeFile } from "./claude-answer-bytes.ts";
import { claudeParser } from "./claude-row.ts";
import { entriesOf, foundFile } from "./found-files-file.ts";
import { namedFolders } from "./named-folders.ts";
import type { LineReading, Source, SourceFile, SourcePlace } from "./source.ts";

/** Claude Code, from its transcripts. Seen in 2.1.329, and older layouts; see docs/claude-code.md. */
export const claudeSource: Source = {
  name: "claude",
  title: "Claude Code",
  parserVersion: 2,
  discover: (place) => {
    const found: FoundFiles = { files: new Map(), place };
    const roots = claudeConfigDirs(place).map((dir) => realPath(join(dir, "projects")));
    for (const root of new Set(roots)) if (root !== undefined) addProjects(root, found);
    return [...found.files.values()];
  },
  reading: () => LINES,
};

const LINES: LineReading = {
  kind: "lines",
  markers: ['"usage"'],
  kinds: { types: ["assistant", "session-owner"], bodyKey: "message" },
  encoding: "latin1",
  begin: (file, state) => claudeParser(claudeFile(file), state),
};

/** What a transcript's path tells; agents' files lie in `<session>/subagents`, at any depth. */
function claudeFile({ path, mtimeMs }: SourceFile): ClaudeFile {
  const name = basename(path, ".jsonl");
  const inSession = path.lastIndexOf(AGENTS_FOLDER);
  return {
    sessionId: inSession > 0 ? basename(path.slice(0, inSession)) : name,
    agentId: name.startsWith(AGENT) ? name.slice(AGENT.length) : undefined,
    mtimeMs,
  };
}

const AGENTS_FOLDER = `${sep}subagents${sep}`;
const AGENT = "agent-";

/** The client's config folders, whether they are there or not; transcripts lie in their `projects`. */
export function claudeConfigDirs({
  env,
  homeDir,
  claudeDirs,
}: Pick<SourcePlace, "env" | "homeDir" | "claudeDirs">): readonly string[] {
  const { XDG_CONFIG_HOME: xdg } = env;
  const config = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homeDir, ".config");
  const usual = [join(homeDir, ".claude"), join(config, "claude")];
  return [...(namedFolders({ env, homeDir }, "CLAUDE_CONFIG_DIR") ?? usual), ...claudeDirs];
}

type FoundFiles = { files: Map<string, SourceFile>; place: SourcePlace };

/** `root` is a real path, so that what two links lead to is found once. */
function addProjects(root: string, found: FoundFiles): void {
  for (const entry of entriesOf(root, found.place)) {
    const path = join(root, entry.name);
    if (entry.isSymbolicLink()) addLinked(path, root, found);
    else addEntry(entry, path, { found, depth: MAX_DEPTH });
  }
}

/** Projects may lie elsewhere; but a link to a folder around us would lead through the whole disk. */
function addLinked(link: string, root: string, found: FoundFiles): void {
  const path = realPath(link);
  if (path === undefined || `${root}${sep}`.startsWith(path.endsWith(sep) ? path : `${path}${sep}`))
    return;
  if (statOf(path)?.isDirectory()) addBelow(path, { found, depth: MAX_DEPTH });
  else if (path.endsWith(".jsonl")) addFile(path, found);
}

type Walk = { found: FoundFiles; depth: number };

/** Links are followed no further: they may lead in a circle. */
function addBelow(folder: string, walk: Walk): void {
  for (const entry of entriesOf(folder, walk.found.place))
    addEntry(entry, `${folder}${sep}${entry.name}`, walk);
}

function addEntry(entry: Dirent, path: string, { found, depth }: Walk): void {
  if (entry.isDirectory()) {
    if (depth > 0) addBelow(path, { found, depth: depth - 1 });
  } else if (entry.name.endsWith(".jsonl")) {
    const real = entry.isSymbolicLink() ? realPath(path) : path;
    if (real !== undefined) addFile(real, found);
  }
}

function addFile(path: string, found: FoundFiles): void {
  const file = foundFile(path);
  if (file !== undefined) found.files.set(path, file);
}

/** A workflow's agents are five folders down. */
const MAX_DEPTH = 8;

function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    // Not there, or a link that leads nowhere or in a circle.
    return undefined;
  }
}

import { type Dirent, readdirSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, sep } from "node:path";
import { statOf } from "../platform/stat-file.ts";
import { type ClaudeFile, claudeParser } from "./claude-row.ts";
import { namedFolders } from "./named-folders.ts";
import type { LineReading, Source, SourceFile, SourcePlace } from "./source.ts";

/** Claude Code, from its transcripts. Seen in 2.1.329, and older layouts; see docs/claude-code.md. */
export const claudeSource: Source = {
  name: "claude",
  title: "Claude Code",
  parserVersion: 1,
  discover: (place) => {
    const found: FoundFiles = new Map();
    const roots = configDirs(place).map((dir) => realPath(join(dir, "projects")));
    for (const root of new Set(roots)) if (root !== undefined) addProjects(root, found);
    return [...found.values()];
  },
  reading: () => LINES,
};

const LINES: LineReading = {
  kind: "lines",
  markers: ['"usage"'],
  kinds: { types: ["assistant", "session-owner"], bodyKey: "message" },
  encoding: "latin1",
  begin: (file, _, state) => claudeParser(claudeFile(file), state),
};

/** What a transcript's path tells; agents' files lie in `<session>/subagents`, at any depth. */
function claudeFile({ path, mtimeMs }: SourceFile): ClaudeFile {
  const name = basename(path, ".jsonl");
  const folders = dirname(path).split(sep);
  const inSession = folders.lastIndexOf("subagents");
  return {
    sessionId: folders[inSession - 1] ?? name,
    agentId: name.startsWith(AGENT) ? name.slice(AGENT.length) : undefined,
    mtimeMs,
  };
}

const AGENT = "agent-";

function configDirs({ env, homeDir, claudeDirs }: SourcePlace): readonly string[] {
  const { XDG_CONFIG_HOME: xdg, CLAUDE_CONFIG_DIR: named } = env;
  const config = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homeDir, ".config");
  const usual = [join(homeDir, ".claude"), join(config, "claude")];
  return [...(namedFolders(named) ?? usual), ...claudeDirs];
}

type FoundFiles = Map<string, SourceFile>;

/** `root` is a real path, so that what two links lead to is found once. */
function addProjects(root: string, found: FoundFiles): void {
  for (const entry of entriesOf(root)) {
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
  for (const entry of entriesOf(folder)) addEntry(entry, `${folder}${sep}${entry.name}`, walk);
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
  const stat = statOf(path);
  if (!stat?.isFile()) return;
  const { size, mtimeMs, dev, ino } = stat;
  found.set(path, { path, sizeBytes: size, mtimeMs, device: dev, inode: ino });
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

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Not there (yet), or not ours to list.
    return [];
  }
}

import { isAbsolute, join } from "node:path";
import { defined } from "../platform/read-value.ts";
import { statOf } from "../platform/stat-file.ts";
import { walStampOf } from "../sqlite/database-state-file.ts";
import { distinctFiles, filesBelow } from "./found-files-file.ts";
import { namedFolders } from "./named-folders.ts";
import { readOpencodeDatabase } from "./opencode-database-file.ts";
import { legacySessions, readLegacySession } from "./opencode-legacy-file.ts";
import type { Source, SourceFile, SourcePlace } from "./source.ts";

/** OpenCode, from its databases and from the files it used before. Formats of 2025-06 to 2026-11. */
export const opencodeSource: Source = {
  name: "opencode",
  title: "OpenCode",
  parserVersion: 1,
  discover: (place) => distinctFiles(dataFolders(place).flatMap((folder) => found(folder, place))),
  reading: (file) => ({
    kind: "whole",
    read: (whole, place, sink) =>
      isSession(file.path)
        ? readLegacySession(whole, sink)
        : readOpencodeDatabase(whole, place, sink),
  }),
};

/** `$OPENCODE_DATA_DIR` of other usage tools, else where OpenCode itself looks. */
function dataFolders({ env, homeDir }: SourcePlace): string[] {
  const named = namedFolders(env.OPENCODE_DATA_DIR);
  if (named !== undefined) return named;
  const data = namedFolders(env.XDG_DATA_HOME)?.[0] ?? join(homeDir, ".local", "share");
  return [join(data, "opencode")];
}

function found(folder: string, { env }: SourcePlace): SourceFile[] {
  const databases = [
    ...filesBelow(folder, (name) => /^opencode(?:-[\w.-]+)?\.db$/.test(name)),
    ...namedDatabase(folder, env.OPENCODE_DB),
  ].map((file) => ({ ...file, ...defined({ companion: walStampOf(file.path) }) }));
  const storage = join(folder, "storage");
  return [...databases, ...legacySessions(storage, { isInUse: databases.length === 0 })];
}

/** OpenCode takes a path, or a name in its folder. */
function namedDatabase(folder: string, name: string | undefined): SourceFile[] {
  if (!name || name === ":memory:") return [];
  const path = isAbsolute(name) ? name : join(folder, name);
  const stat = statOf(path);
  if (!stat?.isFile()) return [];
  return [{ path, sizeBytes: stat.size, mtimeMs: stat.mtimeMs, device: stat.dev, inode: stat.ino }];
}

function isSession(path: string): boolean {
  return /[\\/]storage[\\/]message[\\/][^\\/]+$/.test(path);
}

import { isAbsolute, join } from "node:path";
import { defined } from "../platform/read-value.ts";
import { walStampOf } from "../sqlite/database-state-file.ts";
import { distinctFiles, filesBelow, foundFile } from "./found-files-file.ts";
import { dataHome, namedFolders } from "./named-folders.ts";
import { readOpencodeDatabase } from "./opencode-database-file.ts";
import { legacySessions, readLegacySession } from "./opencode-legacy-file.ts";
import type { Source, SourceFile, SourcePlace } from "./source.ts";

/** OpenCode, from its databases and from the files it used before. Formats of 2025-06 to 2026-11. */
export const opencodeSource: Source = {
  name: "opencode",
  title: "OpenCode",
  parserVersion: 2,
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
function dataFolders(place: SourcePlace): string[] {
  return namedFolders(place, "OPENCODE_DATA_DIR") ?? [join(dataHome(place), "opencode")];
}

function found(folder: string, place: SourcePlace): SourceFile[] {
  const isWanted = (name: string) => /^opencode(?:-[\w.-]+)?\.db$/.test(name);
  const databases = [
    ...filesBelow(folder, place, { isWanted }),
    ...namedDatabase(folder, place.env.OPENCODE_DB),
  ].map((file) => ({ ...file, ...defined({ companion: walStampOf(file.path) }) }));
  const storage = join(folder, "storage");
  return [...databases, ...legacySessions(storage, place, { isInUse: databases.length === 0 })];
}

/** OpenCode takes a path, or a name in its folder. */
function namedDatabase(folder: string, name: string | undefined): SourceFile[] {
  if (!name || name === ":memory:") return [];
  const path = isAbsolute(name) ? name : join(folder, name);
  const file = foundFile(path);
  return file === undefined ? [] : [file];
}

function isSession(path: string): boolean {
  return /[\\/]storage[\\/]message[\\/][^\\/]+$/.test(path);
}

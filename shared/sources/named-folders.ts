import { isAbsolute, join } from "node:path";
import type { SourcePlace } from "./source.ts";

/**
 * The folders of a comma list in the environment: absolute paths, and those below `~/`, which no shell
 * expands behind a comma. Others would depend on where a program was started, and are passed over.
 * `undefined` where none is named.
 */
export function namedFolders(
  { env, homeDir }: Pick<SourcePlace, "env" | "homeDir">,
  variable: string,
): string[] | undefined {
  const paths = (env[variable] ?? "").split(",").map((path) => path.trim());
  const folders = paths
    .map((path) => (/^~(?:[\\/]|$)/.test(path) ? join(homeDir, path.slice(1)) : path))
    .filter((path) => isAbsolute(path));
  return folders.length === 0 ? undefined : [...new Set(folders)];
}

/** Where programs keep data of theirs: `$XDG_DATA_HOME`, else `~/.local/share`. */
export function dataHome(place: SourcePlace): string {
  return namedFolders(place, "XDG_DATA_HOME")?.[0] ?? join(place.homeDir, ".local", "share");
}

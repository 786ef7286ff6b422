import { isAbsolute } from "node:path";

/** The absolute paths of a comma list in the environment; `undefined` where it is not set. */
export function namedFolders(variable: string | undefined): string[] | undefined {
  const paths = (variable ?? "").split(",").map((path) => path.trim());
  const folders = paths.filter((path) => isAbsolute(path));
  return folders.length === 0 ? undefined : [...new Set(folders)];
}

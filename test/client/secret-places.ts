import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** Text by the place where it was found. */
export type Places = ReadonlyMap<string, string>;

/** Every file below `dir` with its path in it; links, which lead to programs, are left out. */
export function fileTexts(dir: string): Places {
  const entries = readdirSync(dir, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.map((path) => [relative(dir, path), readFileSync(path, "latin1")]));
}

/** The places whose text holds the secret. */
export function placesOf(secret: string, places: Places): string[] {
  return [...places].filter(([, text]) => text.includes(secret)).map(([place]) => place);
}

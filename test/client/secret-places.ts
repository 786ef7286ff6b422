import { relative } from "node:path";
import { textsBelow } from "../e2e/texts-below.ts";

/** Text by the place where it was found. */
export type Places = ReadonlyMap<string, string>;

/** Every file below `dir` with its path in it; links, which lead to programs, are left out. */
export function fileTexts(dir: string): Places {
  return new Map(textsBelow(dir).map(([path, text]) => [relative(dir, path), text]));
}

/** The places whose text holds the secret. */
export function placesOf(secret: string, places: Places): string[] {
  return [...places].filter(([, text]) => text.includes(secret)).map(([place]) => place);
}

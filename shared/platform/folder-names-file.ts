import { readdirSync } from "node:fs";

/** Names in a folder; none when it is not there (yet) or not ours to list. Never throws. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readJsonFile } from "../shared/platform/json-file.ts";
import { parseObject } from "../shared/platform/read-value.ts";

/** What is not whole in a state directory, by path: JSON that does not parse, and torn lines. */
export function tornFiles(folder: string): string[] {
  return filesIn(folder).filter(isTorn);
}

/** Temporary files that killed writers left; a merge removes them a minute later. */
export function leftovers(folder: string): string[] {
  return filesIn(folder).filter((path) => path.endsWith(".tmp"));
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function isTorn(path: string): boolean {
  if (path.includes(".corrupt-")) return true;
  if (path.endsWith(".json") || path.endsWith(".alive"))
    return readJsonFile(path).kind === "corrupt";
  return path.endsWith(".jsonl") && hasTornLine(readFileSync(path, "utf8"));
}

function hasTornLine(text: string): boolean {
  const lines = text.split("\n");
  return lines.pop() !== "" || lines.some((line) => parseObject(line) === undefined);
}

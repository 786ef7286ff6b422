import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Names of state files that are torn, set aside or left over; none is as it should be. */
export function damagedFiles(stateDir: string): string[] {
  return readdirSync(stateDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !isWhole(path))
    .map((path) => path.slice(stateDir.length + 1));
}

function isWhole(path: string): boolean {
  if (path.includes(".corrupt-") || path.endsWith(".tmp")) return false;
  if (path.endsWith(".jsonl")) {
    const lines = readFileSync(path, "utf8").split("\n");
    return lines.pop() === "" && lines.every(isJson);
  }
  return /\.(bin|log|txt)$/.test(path) || isJson(readFileSync(path, "utf8"));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

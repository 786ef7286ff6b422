import { type Stats, statSync } from "node:fs";
import { readPlainFile } from "../platform/json-file.ts";
import { type JsonObject, parseObject } from "../platform/read-value.ts";
import { holdsSecret } from "./secrets.ts";

/** config.json as it lies there. `problem` and `warning` are sentences that end with what to do. */
export type ConfigSource =
  | ({ kind: "ok"; text: string; value: JsonObject; warning?: string } & SourceStamp)
  | ({ kind: "unusable"; problem: string } & SourceStamp)
  | { kind: "missing" };
export type SourceStamp = { mtimeMs: number; sizeBytes: number };

export function readConfigSource(path: string): ConfigSource {
  const stat = statOf(path);
  if (stat === "missing") return { kind: "missing" };
  if (stat === "hidden") {
    return { kind: "unusable", problem: cannotBeRead(path), mtimeMs: 0, sizeBytes: 0 };
  }
  const stamp = { mtimeMs: stat.mtimeMs, sizeBytes: stat.size };
  const unusable = (problem: string) => ({ kind: "unusable", problem, ...stamp }) as const;
  // A command in the config is run, a path in it is written: nobody else may decide them.
  if (process.getuid !== undefined && stat.uid !== process.getuid()) {
    return unusable(`${path} belongs to another user and is not used. Remove it or take it over.`);
  }
  if (process.platform !== "win32" && (stat.mode & 0o022) !== 0) {
    return unusable(
      `${path} can be changed by other users and is not used. Run: chmod 600 ${path}`,
    );
  }
  const read = readPlainFile(path, MAX_BYTES);
  if (read.kind !== "ok") return unusable(cannotBeRead(path));
  const value = parseObject(read.text.trim() === "" ? "{}" : read.text);
  if (value === undefined) {
    return unusable(`${path} is not a JSON object. Repair it, or remove it to get the defaults.`);
  }
  const ok = { kind: "ok", text: read.text, value, ...stamp } as const;
  const isOpen = process.platform !== "win32" && (stat.mode & 0o044) !== 0;
  if (!isOpen || !holdsSecret(value)) return ok;
  // Still used: who could read it has had its secrets already, and messages would be missing.
  return {
    ...ok,
    warning: `${path} holds secrets and can be read by other users. Run: chmod 600 ${path}`,
  };
}

function statOf(path: string): Stats | "missing" | "hidden" {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? "missing";
  } catch {
    // A folder on the way that we may not enter, a circle of links.
    return "hidden";
  }
}

function cannotBeRead(path: string): string {
  return `${path} cannot be read. It must be a file of your own, smaller than 1 MiB.`;
}

const MAX_BYTES = 1024 * 1024;

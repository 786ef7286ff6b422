import { randomBytes } from "node:crypto";
import { AppError } from "../platform/app-error.ts";
import { createFileOnce } from "../platform/create-file.ts";
import { readJsonFile, setAside } from "../platform/json-file.ts";
import { textAt } from "../platform/read-value.ts";
import { safeName } from "../platform/safe-name.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";

/** The name of an outbox among those that share `alerts.json`; `undefined` before it has one. */
export function readHomeId(outboxDir: string): string | undefined {
  const read = readJsonFile(idPath(outboxDir), MAX_BYTES);
  return read.kind === "ok" ? safeName(textAt(read.value, "id")) : undefined;
}

/**
 * The same, made up where there is none yet, or none that can be read. Throws when the disk refuses:
 * under a name that does not stay, all would be told again each time.
 */
export function openHomeId(outboxDir: string, nowMs: number): string {
  const known = readHomeId(outboxDir);
  if (known !== undefined) return known;
  ensurePrivateFolder(outboxDir);
  const path = idPath(outboxDir);
  const text = `${JSON.stringify({ version: 1, id: randomBytes(8).toString("hex") })}\n`;
  const isMade = createFileOnce(path, text, 0o600);
  // Another process may have been faster; else what lies there is damaged.
  if (!isMade && readHomeId(outboxDir) === undefined) {
    setAside(path, nowMs);
    createFileOnce(path, text, 0o600);
  }
  const id = readHomeId(outboxDir);
  if (id === undefined) {
    throw new AppError("HOME_ID_UNREADABLE", `${path} cannot be read. Remove it.`);
  }
  return id;
}

const MAX_BYTES = 1_024;

/** It goes with the outbox: what was queued there is what it speaks for. */
function idPath(outboxDir: string): string {
  return `${outboxDir}/home.json`;
}

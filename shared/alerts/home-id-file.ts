import { randomBytes } from "node:crypto";
import { createFileOnce } from "../platform/create-file.ts";
import { readJsonFile } from "../platform/json-file.ts";
import { textAt } from "../platform/read-value.ts";
import { safeName } from "../platform/safe-name.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";

/** The name of an outbox among those that share `alerts.json`; `undefined` before it has one. */
export function readHomeId(outboxDir: string): string | undefined {
  const read = readJsonFile(idPath(outboxDir), MAX_BYTES);
  return read.kind === "ok" ? safeName(textAt(read.value, "id")) : undefined;
}

/** The same, made up where there is none yet. Throws when the disk refuses. */
export function openHomeId(outboxDir: string): string {
  const known = readHomeId(outboxDir);
  if (known !== undefined) return known;
  ensurePrivateFolder(outboxDir);
  const fresh = randomBytes(8).toString("hex");
  createFileOnce(idPath(outboxDir), `${JSON.stringify({ version: 1, id: fresh })}\n`, 0o600);
  // Another process may have been faster.
  return readHomeId(outboxDir) ?? fresh;
}

const MAX_BYTES = 1_024;

/** It goes with the outbox: what was queued there is what it speaks for. */
function idPath(outboxDir: string): string {
  return `${outboxDir}/home.json`;
}

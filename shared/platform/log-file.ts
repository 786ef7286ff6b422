import { renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { appendLine } from "./append-file.ts";
import { ensurePrivateFolder } from "./state-folder.ts";

const MAX_BYTES = 512 * 1024;

/**
 * Adds a line to `log/tacho.log`, one file back kept. Never throws. What is logged is ours: an error's
 * name, code and our own words, with anything that looks like a secret blotted out.
 */
export function logLine(logDir: string, nowMs: number, entry: string, error?: unknown): void {
  const path = join(logDir, "tacho.log");
  const text = [new Date(nowMs).toISOString(), entry, ...errorText(error)].join(" ");
  try {
    ensurePrivateFolder(logDir);
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) {
      renameSync(path, `${path}.1`);
    }
    appendLine(path, redacted(text), 0o600);
  } catch {
    // A log that cannot be written must not stop what it reports on.
  }
}

function errorText(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const at =
    error.stack
      ?.split("\n")
      .slice(1, 4)
      .map((line) => line.trim()) ?? [];
  return [`${error.name}: ${error.message.slice(0, 300)}`, ...at];
}

/** API keys, OAuth tokens, bearer headers, bot tokens. */
function redacted(text: string): string {
  return text
    .replaceAll(/sk-[A-Za-z0-9_-]{8,}/g, "[redacted]")
    .replaceAll(/bearer\s+\S+/gi, "[redacted]")
    .replaceAll(/\b\d{8,10}:[A-Za-z0-9_-]{30,}/g, "[redacted]")
    .replaceAll("\n", " ");
}

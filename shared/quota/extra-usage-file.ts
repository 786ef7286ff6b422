import { readJsonFile, writeFileAtomic } from "../platform/json-file.ts";
import { safeName } from "../platform/safe-name.ts";
import { openFolder } from "../platform/state-folder.ts";
import { CLOCKS_DIFFER_MS } from "../platform/time.ts";
import { type ExtraUsage, parseExtraUsage } from "./extra-usage.ts";

/** A few lines of JSON. */
const MAX_BYTES = 64 * 1024;

/** What is known of an account's extra usage, and since when; `undefined` where nobody said. Never throws. */
export function readExtraUsage(quotaDir: string, account: string): ExtraUsage | undefined {
  const path = pathOf(quotaDir, account);
  if (path === undefined) return undefined;
  const read = readJsonFile(path, MAX_BYTES);
  return read.kind === "ok" ? parseExtraUsage(read.value) : undefined;
}

/**
 * Replaces `<account>/extra-usage.json` unless it holds a newer answer. Call it with the account's
 * lock (`record-usage-file.ts`). Throws when the disk refuses.
 */
export function writeExtraUsage(
  quotaDir: string,
  account: string,
  { extraUsage, nowMs }: { extraUsage: ExtraUsage; nowMs: number },
): void {
  const path = pathOf(quotaDir, account);
  if (path === undefined) return;
  const knownAtMs = readExtraUsage(quotaDir, account)?.atMs ?? 0;
  // One from the future was written by a clock that was wrong.
  if (knownAtMs >= extraUsage.atMs && knownAtMs <= nowMs + CLOCKS_DIFFER_MS) return;
  openFolder(quotaDir);
  const { fileMode } = openFolder(`${quotaDir}/${account}`);
  writeFileAtomic(path, `${JSON.stringify({ version: 1, ...extraUsage })}\n`, fileMode);
}

function pathOf(quotaDir: string, account: string): string | undefined {
  const name = safeName(account);
  return name === undefined ? undefined : `${quotaDir}/${name}/extra-usage.json`;
}

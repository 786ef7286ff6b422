import { dirname } from "node:path";
import { AppError } from "../platform/app-error.ts";
import { readJsonFile, setAside, writeFileAtomic } from "../platform/json-file.ts";
import { tryLock } from "../platform/lock-file.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";
import { MS_PER_SECOND } from "../platform/time.ts";
import { type SyncState, syncStateSchema } from "./sync-state-schema.ts";

export type Random = (bytes: number) => Uint8Array;
/** What a state that does not exist yet is made of. */
export type NewState = { host: string; random: Random; nowMs: number };

/** What was handed where, for those who only look. `undefined`: nothing yet, or not to be read. */
export function readSyncState(path: string): SyncState | undefined {
  const read = readJsonFile(path);
  return read.kind === "ok" ? syncStateSchema.safeParse(read.value).data : undefined;
}

/**
 * The state, or a new one: a corrupt file is set aside. The generation then begins anew; a sink that
 * holds a greater one says so, and ours is raised above it. Throws when the file may not be read:
 * then nothing may be overwritten either.
 */
export function openSyncState(path: string, fresh: NewState): SyncState {
  const read = readJsonFile(path);
  if (read.kind === "blocked") {
    throw new AppError("STATE_BLOCKED", `${path} cannot be read. Check its owner and modes.`);
  }
  if (read.kind === "ok") {
    const checked = syncStateSchema.safeParse(read.value);
    if (checked.success) return checked.data;
  }
  if (read.kind !== "missing") setAside(path, fresh.nowMs);
  return newSyncState(fresh);
}

export function newSyncState({ host, random }: NewState): SyncState {
  const suffix = Buffer.from(random(3)).toString("hex");
  return { version: 1, device: `${safeHost(host)}-${suffix}`, generation: 0, sinks: {} };
}

/** Throws when the disk refuses; then the old file is whole. */
export function writeSyncState(path: string, state: SyncState): void {
  writeFileAtomic(path, `${JSON.stringify(state, undefined, 2)}\n`, 0o600);
}

/** The lock on the state, or `undefined` at once when another process syncs. */
export function lockSyncState(path: string): Promise<(() => Promise<void>) | undefined> {
  ensurePrivateFolder(dirname(path));
  return tryLock(path, STALE_MS);
}

/** Changes the state alone among all processes; `busy`: another one has it, nothing was changed. */
export async function updateSyncState(
  path: string,
  fresh: NewState,
  change: (state: SyncState) => SyncState,
): Promise<"updated" | "busy"> {
  const release = await lockSyncState(path);
  if (release === undefined) return "busy";
  try {
    writeSyncState(path, change(openSyncState(path, fresh)));
    return "updated";
  } finally {
    await release();
  }
}

/** All who lock this file must say the same: with less, a holder's lock would count as left behind. */
const STALE_MS = 5 * MS_PER_SECOND;

function safeHost(host: string): string {
  const [name = ""] = host.split(".");
  const safe = name.replaceAll(/[^A-Za-z0-9-]/g, "-").replace(/^-+/, "");
  return safe.slice(0, MAX_HOST) || "device";
}

const MAX_HOST = 40;

import { utimesSync } from "node:fs";
import { CHANNELS, type ChannelName } from "../config/notify-config.ts";
import { createFileOnce } from "../platform/create-file.ts";
import { errorCode, unlinkQuietly } from "../platform/json-file.ts";
import { mtimeOf, statOf } from "../platform/stat-file.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";

// When somebody has to look after outbox, limits and login next: times of empty files, so that each
// hook can afford to ask. Who asks and who plans write different files: none takes the other's away.

/** Asks for a look: something was queued, or a limit passed. */
export function noteDue(runDir: string, atMs: number): void {
  writeTime(runDir, "tend.asked", atMs);
}

/** Whether somebody has asked since `takeAsked`. */
export function isAsked(runDir: string): boolean {
  return statOf(`${runDir}/tend.asked`) !== undefined;
}

/** Before a look: what is asked from here on was asked too late to be seen by it. */
export function takeAsked(runDir: string): void {
  unlinkQuietly(`${runDir}/tend.asked`);
}

/** What one who ends leaves: when there is something to do by itself, if there is. */
export type Plan = {
  dueMs: number | undefined;
  /** The same for messages through a channel that this process does not have. */
  foreignDueMs?: ReadonlyMap<ChannelName, number>;
};

/** Set to now before the work begins, so that the work of a killed process is due. */
export function planNext(runDir: string, { dueMs, foreignDueMs }: Plan): void {
  writeOrRemove(runDir, "tend.due", dueMs);
  if (foreignDueMs === undefined) return;
  for (const channel of CHANNELS) {
    writeOrRemove(runDir, `tend.due.${channel}`, foreignDueMs.get(channel));
  }
}

/** For one who has these channels; `undefined` when nothing waits. */
export function dueAtMs(runDir: string, channels: readonly ChannelName[] = []): number | undefined {
  const names = ["tend.asked", "tend.due", ...channels.map((channel) => `tend.due.${channel}`)];
  const times = names.flatMap((name) => mtimeOf(`${runDir}/${name}`) ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}

function writeOrRemove(runDir: string, name: string, atMs: number | undefined): void {
  if (atMs === undefined) unlinkQuietly(`${runDir}/${name}`);
  else writeTime(runDir, name, atMs);
}

function writeTime(runDir: string, name: string, atMs: number): void {
  const path = `${runDir}/${name}`;
  // Not opened where there is something already: opening a FIFO would hang.
  if (setTime(path, atMs)) return;
  ensurePrivateFolder(runDir);
  createFileOnce(path, "", 0o600);
  setTime(path, atMs);
}

/** `false` when there is no such file. */
function setTime(path: string, atMs: number): boolean {
  try {
    utimesSync(path, atMs / 1_000, atMs / 1_000);
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}

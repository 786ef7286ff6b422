import { namesIn } from "../../platform/folder-names-file.ts";
import { readJsonFile, writeFileAtomic } from "../../platform/json-file.ts";
import { safeName } from "../../platform/safe-name.ts";
import { ensurePrivateFolder, openFolder } from "../../platform/state-folder.ts";
import { type PollState, type PollStatus, parsePollState, pollStatusOf } from "./poll-state.ts";

const MAX_BYTES = 64 * 1024;

/**
 * How the asking goes for an account; `off` where it was never asked for. That it is switched on says
 * the config (`quota.poll`), not this. Never throws.
 */
export function readPollStatus(runDir: string, account: string): PollStatus {
  const path = pollStatePath(runDir, account);
  return pollStatusOf(path === undefined ? undefined : readPollState(path));
}

export function readPollState(path: string): PollState | undefined {
  const read = readJsonFile(path, MAX_BYTES);
  return read.kind === "ok" ? parsePollState(read.value) : undefined;
}

/** That of the account that was asked for last. */
export function lastPollState(runDir: string): PollState | undefined {
  return namesIn(`${runDir}/poll`)
    .flatMap((name) => readPollState(`${runDir}/poll/${name}`) ?? [])
    .sort((a, b) => a.atMs - b.atMs)
    .at(-1);
}

/** Throws when the disk refuses: then nothing may be asked, since nobody would know that it was. */
export function writePollState(path: string, state: PollState, mode: number): void {
  writeFileAtomic(path, `${JSON.stringify({ version: 1, ...state })}\n`, mode);
}

/** Where the state of an account lies; `undefined` for what cannot be the name of a file. */
export function pollStatePath(runDir: string, account: string): string | undefined {
  const name = safeName(account);
  return name === undefined ? undefined : `${runDir}/poll/${name}.json`;
}

/** The same, for homes that share a directory: one asks for all of them. */
export function sharedPollPath(quotaDir: string, account: string): string {
  return `${quotaDir}/${account}/polled.json`;
}

/** Makes the folders of both; the mode for what is shared. */
export function openPollFolders(runDir: string, quotaDir: string, account: string): number {
  ensurePrivateFolder(`${runDir}/poll`);
  openFolder(quotaDir);
  return openFolder(`${quotaDir}/${account}`).fileMode;
}

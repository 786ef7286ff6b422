import { accessSync, constants, existsSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { readPlainFile, unlinkQuietly, writeFileAtomic } from "./json-file.ts";
import {
  type LauncherName,
  type LauncherTarget,
  launcherText,
  parseLauncher,
  shellWord,
  windowsLauncherText,
} from "./launcher-text.ts";
import { ensurePrivateFolder } from "./state-folder.ts";

/** Where the launchers lie and what they start; `bundleDir` holds `statusline.cjs` and `tacho.cjs`. */
export type LauncherPlace = {
  binDir: string;
  bundleDir: string;
  nodePath: string;
  platform: NodeJS.Platform;
};

const NAMES: readonly LauncherName[] = ["statusline", "tacho"];

export function launcherPath(place: LauncherPlace, name: LauncherName): string {
  return join(place.binDir, place.platform === "win32" ? `${name}.cjs` : name);
}

/** What settings.json runs as the statusline; quoted where the client's shell needs it. */
export function launcherCommand(place: LauncherPlace): string {
  const path = launcherPath(place, "statusline");
  if (place.platform === "win32") return `"${place.nodePath}" "${path}"`.replaceAll("\\", "/");
  return shellWord(path);
}

/** Writes the launchers that differ. Returns the paths written; throws when it cannot. */
export function writeLaunchers(place: LauncherPlace): string[] {
  ensurePrivateFolder(place.binDir);
  return staleLaunchers(place).map((name) => {
    const path = launcherPath(place, name);
    writeFileAtomic(path, textFor(place, name), 0o700);
    return path;
  });
}

/** Names of the launchers that `writeLaunchers` would write. */
export function staleLaunchers(place: LauncherPlace): LauncherName[] {
  return NAMES.filter((name) => {
    const path = launcherPath(place, name);
    const read = readPlainFile(path);
    return read.kind !== "ok" || read.text !== textFor(place, name) || !isRunnable(path);
  });
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Its mode was changed by hand, or the folder lies on a disk that runs nothing.
    return false;
  }
}

/**
 * Follows a plugin update: rewrites the launchers of an earlier setup when their Node.js is gone or
 * their bundles lie elsewhere than `place` says. Does nothing without a setup; never throws.
 */
export function refreshLaunchers(place: LauncherPlace): boolean {
  try {
    const targets = NAMES.map((name) => readLauncher(launcherPath(place, name)));
    if (targets.some((target) => target === undefined)) return false;
    const hasMoved = NAMES.some((name, index) => {
      const target = targets[index];
      return target !== undefined && !isCurrent(target, bundlePath(place, name));
    });
    return hasMoved && writeLaunchers(place).length > 0;
  } catch {
    // A read-only home keeps its old launchers, which say themselves when they stop working.
    return false;
  }
}

/** `undefined` when there is no launcher of ours at `path`. */
export function readLauncher(path: string): Partial<LauncherTarget> | undefined {
  const read = readPlainFile(path, 64 * 1024);
  return read.kind === "ok" ? parseLauncher(read.text) : undefined;
}

/** Removes ours, and the folder when nothing else is in it. */
export function removeLaunchers(place: LauncherPlace): void {
  for (const name of NAMES) {
    const path = launcherPath(place, name);
    if (readLauncher(path) !== undefined) unlinkQuietly(path);
  }
  try {
    rmdirSync(place.binDir);
  } catch {
    // Not there, or a file of the user's is in it.
  }
}

function isCurrent(target: Partial<LauncherTarget>, bundle: string): boolean {
  const hasNode = target.nodePath === undefined || existsSync(target.nodePath);
  return hasNode && target.bundlePath === bundle;
}

function bundlePath(place: LauncherPlace, name: LauncherName): string {
  return join(place.bundleDir, `${name}.cjs`);
}

function textFor(place: LauncherPlace, name: LauncherName): string {
  const path = bundlePath(place, name);
  return place.platform === "win32"
    ? windowsLauncherText(path)
    : launcherText(name, { nodePath: place.nodePath, bundlePath: path });
}

import { mkdtempSync, rmdirSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import { isPrivateFolder } from "../../shared/platform/private-folder.ts";
import { type Check, fail, ok, warn } from "./check.ts";
import type { Patient } from "./patient.ts";

/** A busy week of sessions needs some MB; below this, writes are about to fail. */
const LOW_SPACE_MIB = 20;

/** Whether the private directory is private and can be written. */
export function checkHome({ paths, world }: Patient): Check {
  const { home } = paths;
  const { TACHO_HOME } = world.env;
  if (TACHO_HOME && TACHO_HOME !== home) {
    const text = `TACHO_HOME=${TACHO_HOME} is not an absolute path; ${home} is used.`;
    return warn("home", text, "Set TACHO_HOME to an absolute path");
  }
  if (!isFolder(home)) {
    return warn(
      "home",
      `${home} does not exist yet.`,
      "It appears with setup or the first session",
    );
  }
  if (!isPrivateFolder(home)) {
    return warn("home", `Other users may look into ${home}.`, `Run: chmod 700 ${home}`);
  }
  return checkWritable("home", "State directory", home);
}

/** The directory that several homes share; says nothing where there is none. */
export function checkShared({ paths, loaded }: Patient): Check[] {
  const { shared, home } = paths;
  if (shared === home) return [];
  if (!isFolder(shared)) {
    return [fail("shared", `The shared directory ${shared} does not exist.`, `Make or mount it`)];
  }
  const { sharedDir } = loaded.config;
  if (sharedDir !== undefined && sharedDir !== shared) {
    const text = `TACHO_SHARED=${shared} goes before the config's sharedDir, ${sharedDir}.`;
    return [warn("shared", text, "Unset one of the two")];
  }
  return [checkWritable("shared", "Shared directory", shared)];
}

function checkWritable(id: string, title: string, folder: string): Check {
  try {
    rmdirSync(mkdtempSync(join(folder, "doctor-")));
  } catch {
    return fail(id, `${folder} cannot be written.`, "Make it writable, or free some disk space");
  }
  const freeMib = freeMibAt(folder);
  return freeMib < LOW_SPACE_MIB
    ? warn(id, `Only ${freeMib} MiB are free for ${folder}.`, "Free some disk space")
    : ok(id, `${title} ${folder}`);
}

/** Infinite where the file system does not say. */
function freeMibAt(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return Math.floor((bavail * bsize) / 1024 / 1024);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

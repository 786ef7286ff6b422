import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join, relative } from "node:path";
import { shellWord } from "../../shared/platform/launcher-text.ts";
import type { World } from "../world.ts";

/** How the user can type `tacho` here: by name if it is on PATH, else by the path of this bundle. */
export function ownCommand({ env, cwd, bundleDir }: World): string {
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  if (folders.some((folder) => isProgram(join(folder, "tacho")))) return "tacho";
  const bundle = join(bundleDir, "tacho.cjs");
  const fromHere = relative(cwd, bundle);
  return `node ${shellWord(fromHere.startsWith("..") ? bundle : fromHere)}`;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not to be run.
    return false;
  }
}

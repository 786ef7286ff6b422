import { accessSync, constants } from "node:fs";
import { launcherPath, readLauncher } from "../../shared/platform/launcher-file.ts";
import { type Check, fail, ok } from "./check.ts";
import type { Patient } from "./patient.ts";

/** Whether the command in the settings would start our bundle. */
export function checkLauncher({ setup }: Patient): Check {
  const path = launcherPath(setup.place, "statusline");
  const target = readLauncher(path);
  const problem =
    target === undefined
      ? `There is no launcher at ${path}.`
      : [
          isAllowed(path, constants.X_OK) ? undefined : `${path} may not be run.`,
          gone("Node.js", target.nodePath),
          gone("Its bundle", target.bundlePath),
        ].find((found) => found !== undefined);
  return problem === undefined
    ? ok("launcher", `Launcher ${path}`)
    : fail("launcher", problem, "Run: tacho setup");
}

function gone(what: string, path: string | undefined): string | undefined {
  const isThere = path === undefined || isAllowed(path, constants.R_OK);
  return isThere ? undefined : `${what} is not at ${path} any more.`;
}

function isAllowed(path: string, access: number): boolean {
  try {
    accessSync(path, access);
    return true;
  } catch {
    return false;
  }
}

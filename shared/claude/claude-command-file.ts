import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

type Environment = { readonly [name: string]: string | undefined };

/**
 * The client's program: the first `claude` on PATH, else where its own installers put it.
 * `undefined` when there is none.
 */
export function findClaude(
  env: Environment,
  homeDir: string,
  platform: NodeJS.Platform,
): string | undefined {
  const names = platform === "win32" ? ["claude.exe", "claude.cmd"] : ["claude"];
  // An empty or relative entry would run whatever the current project brings.
  const onPath = (env.PATH ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  const usual = [join(homeDir, ".local", "bin"), join(homeDir, ".claude", "local")];
  return [...onPath, ...usual]
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Not there, or not ours to run.
    return false;
  }
}

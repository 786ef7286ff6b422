import { sourceEnv } from "../shared/platform/child-env.ts";
import { startDetached } from "../shared/platform/detached-file.ts";
import { claimMark } from "../shared/platform/mark-file.ts";
import { mtimeOf, statOf } from "../shared/platform/stat-file.ts";
import { ensurePrivateFolder } from "../shared/platform/state-folder.ts";
import { MS_PER_MINUTE } from "../shared/platform/time.ts";
import type { Setup } from "./tend-setup.ts";

const ASK_EVERY_MS = 5 * MS_PER_MINUTE;

/** When some process of the home has asked for it last; `undefined`: nobody has. */
export function ledgerAskedMs({ paths }: Pick<Setup, "paths">): number | undefined {
  return mtimeOf(askedMark(paths));
}

function askedMark({ runDir }: Setup["paths"]): string {
  return `${runDir}/usage.asked`;
}

/**
 * Has the ledger brought up to date by a process of its own, at most every five minutes over all
 * processes of the home. Without the bundle beside this one the ledger stays as it is.
 */
export function askLedger({ world, paths }: Pick<Setup, "world" | "paths">): void {
  const { bundleDir, nodePath, env, load } = world;
  const command = `${bundleDir}/tacho.cjs`;
  if (statOf(command) === undefined) return;
  ensurePrivateFolder(paths.runDir);
  if (!claimMark(askedMark(paths), ASK_EVERY_MS, world.now())) return;
  startDetached({
    ...{ command: nodePath, args: [command, "usage", "refresh"] },
    ...{ env: sourceEnv(env), load },
  });
}

import { join } from "node:path";
import { namedFolders } from "./named-folders.ts";
import type { SourcePlace } from "./source.ts";

/**
 * Folders in which OpenClaw keeps its state: `$OPENCLAW_STATE_DIR`, or `$OPENCLAW_DIR` of other usage
 * tools, else `.openclaw` and what it was called before, in `$OPENCLAW_HOME` or the home folder.
 */
export function openclawHomes({ env, homeDir }: SourcePlace): string[] {
  const named = namedFolders(env.OPENCLAW_STATE_DIR) ?? namedFolders(env.OPENCLAW_DIR);
  if (named !== undefined) return named;
  const home = namedFolders(env.OPENCLAW_HOME)?.[0] ?? homeDir;
  return [".openclaw", ".clawdbot", ".moltbot", ".moldbot"].map((name) => join(home, name));
}

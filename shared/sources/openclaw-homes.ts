import { join } from "node:path";
import { namedFolders } from "./named-folders.ts";
import type { SourcePlace } from "./source.ts";

/**
 * Folders in which OpenClaw keeps its state: `$OPENCLAW_STATE_DIR`, or `$OPENCLAW_DIR` of other usage
 * tools, else `.openclaw` and what it was called before, in `$OPENCLAW_HOME` or the home folder.
 */
export function openclawHomes(place: SourcePlace): string[] {
  const named = namedFolders(place, "OPENCLAW_STATE_DIR") ?? namedFolders(place, "OPENCLAW_DIR");
  if (named !== undefined) return named;
  const home = namedFolders(place, "OPENCLAW_HOME")?.[0] ?? place.homeDir;
  return [".openclaw", ".clawdbot", ".moltbot", ".moldbot"].map((name) => join(home, name));
}

import { mtimeOf } from "../platform/stat-file.ts";
import { ledgerPaths } from "./ledger-paths.ts";

/** When the tools' files last told the ledger something, in ms; `undefined` when they never did. */
export function ledgerReadAtMs(usageDir: string): number | undefined {
  const { files, filesTail } = ledgerPaths(usageDir);
  // Not the later of the two: the clock may have been put back in between.
  return mtimeOf(filesTail) ?? mtimeOf(files);
}

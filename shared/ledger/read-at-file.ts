import { mtimeOf } from "../platform/stat-file.ts";
import { ledgerPaths } from "./ledger-paths.ts";

/** When the tools' files last told the ledger something, in ms; `undefined` when they never did. */
export function ledgerReadAtMs(usageDir: string): number | undefined {
  const { files, filesTail } = ledgerPaths(usageDir);
  const times = [files, filesTail].flatMap((path) => mtimeOf(path) ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}

import { type RefreshDeps, refreshByClient } from "./delegated-refresh-file.ts";
import { type SyncDeps, syncCredentials } from "./sync-file.ts";
import type { SyncReport } from "./sync-report.ts";

/**
 * All that is to be done for the credentials now: sync them, and where the user allows it let the
 * client get a new token first if the login runs out unattended. Throws when the disk refuses.
 */
export async function tendCredentials(
  deps: SyncDeps & Pick<RefreshDeps, "homeDir" | "claude" | "patienceMs">,
): Promise<SyncReport> {
  const report = await syncCredentials(deps);
  const { outcome } = report;
  const isWanted = outcome.kind === "checked" && outcome.needsRefresh && !deps.dryRun;
  if (!isWanted || !deps.config.delegatedRefresh) return report;
  const refreshed = await refreshByClient(deps);
  if (refreshed.kind !== "refreshed") return report;
  return await syncCredentials({ ...deps, mode: "now" });
}

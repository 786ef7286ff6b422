import { AppError } from "../platform/app-error.ts";
import { setAside, writeFileAtomic } from "../platform/json-file.ts";
import { withLock } from "../platform/lock-file.ts";
import { openFolder } from "../platform/state-folder.ts";
import type { StatePaths } from "../platform/state-paths.ts";
import { type Alerts, alertsText, NO_ALERTS, readAlerts } from "./alerts-file.ts";

/** `save` may be called several times: what was saved before a kill is not lost. */
export type AlertsWork<T> = (alerts: Alerts, save: (next: Alerts) => void) => T;

/**
 * Works on what was told, alone among all processes (and machines) that share the file. An unreadable
 * file is set aside. Throws when the disk refuses, or a later version of Tacho wrote the file.
 */
export async function updateAlerts<T>(
  { alertsFile, quotaDir, nowMs }: Pick<StatePaths, "alertsFile" | "quotaDir"> & { nowMs: number },
  work: AlertsWork<T>,
): Promise<T> {
  // Both lie in the shared directory: the file opens to those who may see the quota.
  const { fileMode } = openFolder(quotaDir);
  return await withLock(alertsFile, () => {
    const read = readAlerts(alertsFile);
    if (read.kind === "blocked") {
      throw new AppError(
        "ALERTS_BLOCKED",
        `${alertsFile} cannot be read by this version of Tacho. Update Tacho, or remove the file.`,
      );
    }
    if (read.kind === "corrupt") setAside(alertsFile, nowMs);
    return work(read.kind === "ok" ? read.alerts : NO_ALERTS, (next) =>
      writeFileAtomic(alertsFile, alertsText(next), fileMode),
    );
  });
}

import { missingFolders, readSettings } from "../../shared/claude/settings-file.ts";
import { settingsValue } from "../../shared/claude/settings-text.ts";
import {
  originalValue,
  readBackup,
  removeBackup,
  sha256,
  writeBackup,
  writeState,
} from "./backup-file.ts";
import { isSameJson, pluginKeysIn, withoutOurKeys } from "./our-keys.ts";
import type { SetupPlan } from "./plan.ts";
import type { SetupFacts } from "./setup-facts-file.ts";
import { ownerOf } from "./statusline-setting.ts";

/**
 * Keeps the settings file as it is before setup changes it; an earlier backup stays, since it is
 * older.
 */
export function rememberOriginal(facts: SetupFacts, plan: SetupPlan): void {
  const { paths, settingsPath, scope, ours } = facts;
  const file = readSettings(settingsPath);
  const current = file.kind === "ok" ? file.value.statusLine : undefined;
  const isReplaced =
    plan.steps.some(({ kind }) => kind === "statusline") && ownerOf(current, ours.command) !== "us";
  const earlier = readBackup(paths.backupDir, settingsPath);
  if (file.kind === "refused" || (earlier !== undefined && !isReplaced)) return;
  if (earlier !== undefined) {
    const { afterSha256: _outdated, ...state } = earlier.state;
    writeState(paths.backupDir, { ...state, ourCommand: ours.command, foreign: current });
    return;
  }
  writeBackup(paths.backupDir, {
    state: {
      version: 1,
      settingsPath,
      scope,
      original:
        file.kind === "ok"
          ? { existed: true, mode: file.mode, sha256: sha256(file.text) }
          : { existed: false },
      createdFolders: missingFolders(settingsPath),
      ourCommand: ours.command,
      // A `null` counts: it must come back as it was.
      ...(isReplaced && { foreign: current }),
    },
    originalText: file.kind === "ok" ? file.text : undefined,
  });
}

export function hasBackup({ paths, settingsPath }: SetupFacts): boolean {
  return readBackup(paths.backupDir, settingsPath) !== undefined;
}

export function forgetOriginal({ paths, settingsPath }: SetupFacts): void {
  removeBackup(paths.backupDir, settingsPath);
}

/** `rememberResult` for a setup that was killed before it came to that. */
export function settleResult(facts: SetupFacts): void {
  const backup = readBackup(facts.paths.backupDir, facts.settingsPath);
  if (backup?.state.afterSha256 === undefined) rememberResult(facts);
}

/**
 * Notes how setup left the file, so that uninstall can put the original bytes back if nobody changed
 * it since. Not if somebody else wrote to it meanwhile: then only our keys will go.
 */
export function rememberResult({ paths, settingsPath }: SetupFacts): void {
  const backup = readBackup(paths.backupDir, settingsPath);
  const file = readSettings(settingsPath);
  if (backup === undefined || file.kind !== "ok") return;
  const { state } = backup;
  const before = originalValue(backup);
  if (before === undefined) return;
  const stripped = withoutOurKeys(file.text, file.value, {
    ourCommand: state.ourCommand,
    foreign: state.foreign,
    hadBefore: pluginKeysIn(before),
  });
  const afterSha256 = sha256(file.text);
  if (state.afterSha256 !== afterSha256 && isSameJson(settingsValue(stripped), before)) {
    writeState(paths.backupDir, { ...state, afterSha256 });
  }
}

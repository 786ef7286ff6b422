import type { SettingsChange, SettingsFile } from "../../shared/claude/settings-file.ts";
import { settingsValue } from "../../shared/claude/settings-text.ts";
import { type Backup, originalValue, sha256 } from "../setup/backup-file.ts";
import {
  isSameJson,
  namesOurPlugin,
  type OurKeys,
  pluginKeysIn,
  withoutOurKeys,
} from "../setup/our-keys.ts";
import { ownerOf } from "../setup/statusline-setting.ts";

type EditableSettings = Exclude<SettingsFile, { kind: "refused" }>;

/** What uninstall knows of a settings file; `backup` is missing when setup never touched it. */
export type SettingsTarget = { ourCommand: string; backup: Backup | undefined };

/**
 * Whether nothing but setup and the client's plugin commands changed the file since: then it gets its
 * first bytes back. Asked before the client's commands run, since they write it anew.
 */
export function isUntouched(current: EditableSettings, target: SettingsTarget): boolean {
  const { backup } = target;
  if (current.kind !== "ok" || backup === undefined || !isClean(target)) return false;
  if (backup.state.afterSha256 === sha256(current.text)) return true;
  // Setup was killed before it could note the result, or the client wrote the file for a plugin's sake.
  const isUnsettled =
    backup.state.afterSha256 === undefined || isClientLayout(current.text, current.value);
  return isUnsettled && isOriginalWithoutOurs(current, target);
}

/** What becomes of a settings file; `mayRestore` is what `isUntouched` said before. */
export function endSettings(
  current: EditableSettings,
  target: SettingsTarget,
  mayRestore: boolean,
): SettingsChange {
  if (current.kind === "missing") return { kind: "keep" };
  const { backup } = target;
  if (mayRestore && backup !== undefined && isOriginalWithoutOurs(current, target)) {
    const { original } = backup.state;
    return original.existed && backup.originalText !== undefined
      ? { kind: "write", content: backup.originalText, mode: original.mode }
      : { kind: "remove" };
  }
  const content = withoutOurKeys(current.text, current.value, keysOf(target));
  return content === current.text
    ? { kind: "keep" }
    : { kind: "write", content, mode: current.mode };
}

/** Anything in the file is Tacho's. */
export function holdsOurs(current: SettingsFile, { ourCommand }: SettingsTarget): boolean {
  return (
    current.kind === "ok" &&
    (ownerOf(current.value.statusLine, ourCommand) === "us" || namesOurPlugin(current.value))
  );
}

/** The backup itself has nothing of ours, as when Tacho's plugin was installed before the setup. */
function isClean({ ourCommand, backup }: SettingsTarget): boolean {
  const original = backup && originalValue(backup);
  return (
    original !== undefined &&
    ownerOf(original.statusLine, ourCommand) !== "us" &&
    !namesOurPlugin(original)
  );
}

function isOriginalWithoutOurs(current: EditableSettings, target: SettingsTarget): boolean {
  if (current.kind !== "ok" || target.backup === undefined) return false;
  const stripped = withoutOurKeys(current.text, current.value, keysOf(target));
  return isSameJson(settingsValue(stripped), originalValue(target.backup));
}

function keysOf({ ourCommand, backup }: SettingsTarget): OurKeys {
  const original = backup && originalValue(backup);
  return {
    ourCommand,
    foreign: backup?.state.foreign,
    hadBefore: original === undefined ? [] : pluginKeysIn(original),
  };
}

/** As the client writes settings. Seen in Claude Code 2.1.329; see docs/claude-code.md#plugins. */
function isClientLayout(text: string, value: unknown): boolean {
  return text === `${JSON.stringify(value, null, 2)}\n`;
}

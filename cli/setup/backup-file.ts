import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { settingsValue } from "../../shared/claude/settings-text.ts";
import { namesIn } from "../../shared/platform/folder-names-file.ts";
import {
  readJsonFile,
  readPlainFile,
  unlinkQuietly,
  writeFileAtomic,
} from "../../shared/platform/json-file.ts";
import type { JsonObject } from "../../shared/platform/read-value.ts";
import { ensurePrivateFolder } from "../../shared/platform/state-folder.ts";
import { type SetupState, setupStateSchema } from "./setup-state-schema.ts";

/** A settings file as it was before setup first touched it. */
export type Backup = {
  state: SetupState;
  /** `undefined` when there was no file, or its copy is not the one that setup made. */
  originalText: string | undefined;
};

/** `undefined` when setup never touched that file, or what it remembers cannot be used. */
export function readBackup(backupDir: string, settingsPath: string): Backup | undefined {
  const read = readJsonFile(statePath(backupDir, settingsPath));
  const parsed = setupStateSchema.safeParse(read.kind === "ok" ? read.value : undefined);
  if (!parsed.success) return undefined;
  const { original } = parsed.data;
  const copy = readPlainFile(originalPath(backupDir, settingsPath));
  const isWhole = original.existed && copy.kind === "ok" && sha256(copy.text) === original.sha256;
  return { state: parsed.data, originalText: isWhole ? copy.text : undefined };
}

/** Those of every settings file that setup touched. */
export function readBackups(backupDir: string): Backup[] {
  const stateFiles = namesIn(backupDir).filter((name) => name.endsWith(".json"));
  return stateFiles.flatMap((name) => {
    const read = readJsonFile(join(backupDir, name));
    const parsed = setupStateSchema.safeParse(read.kind === "ok" ? read.value : undefined);
    return parsed.success ? (readBackup(backupDir, parsed.data.settingsPath) ?? []) : [];
  });
}

/** Keeps a file's text and what goes with it. */
export function writeBackup(backupDir: string, { state, originalText }: Backup): void {
  ensurePrivateFolder(backupDir);
  if (originalText !== undefined) {
    writeFileAtomic(originalPath(backupDir, state.settingsPath), originalText, 0o600);
  }
  writeState(backupDir, state);
}

export function writeState(backupDir: string, state: SetupState): void {
  const text = `${JSON.stringify(state, null, 2)}\n`;
  writeFileAtomic(statePath(backupDir, state.settingsPath), text, 0o600);
}

export function removeBackup(backupDir: string, settingsPath: string): void {
  unlinkQuietly(statePath(backupDir, settingsPath));
  unlinkQuietly(originalPath(backupDir, settingsPath));
}

/** What the file held before setup; `undefined` when its copy cannot be used. */
export function originalValue({ state, originalText }: Backup): JsonObject | undefined {
  if (!state.original.existed) return {};
  return originalText === undefined ? undefined : settingsValue(originalText);
}

function originalPath(backupDir: string, settingsPath: string): string {
  return join(backupDir, `${nameFor(settingsPath)}.original`);
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function statePath(backupDir: string, settingsPath: string): string {
  return join(backupDir, `${nameFor(settingsPath)}.json`);
}

/** Each settings file has its own: user settings, and those of projects with `--scope local`. */
function nameFor(settingsPath: string): string {
  return `${basename(settingsPath, ".json")}-${sha256(settingsPath).slice(0, 12)}`;
}

import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { editSettings } from "../../shared/claude/settings-file.ts";
import { unsetConfigKey } from "../../shared/config/config-file.ts";
import { readConfigSource } from "../../shared/config/config-source-file.ts";
import { AppError } from "../../shared/platform/app-error.ts";
import { unlinkQuietly } from "../../shared/platform/json-file.ts";
import { removeLaunchers } from "../../shared/platform/launcher-file.ts";
import { withLock } from "../../shared/platform/lock-file.ts";
import { ensurePrivateFolder } from "../../shared/platform/state-folder.ts";
import { runClaude } from "../run-claude.ts";
import { removeBackup } from "../setup/backup-file.ts";
import { clientFailure } from "../setup/client-failure.ts";
import { isSameJson } from "../setup/our-keys.ts";
import { commandLine } from "../setup/plugin-commands.ts";
import type { World } from "../world.ts";
import type { UninstallPlan, UninstallStep } from "./plan.ts";
import { endSettings } from "./settings-ending.ts";
import { ownEntries, removeEntries, removeFolderIfEmpty } from "./state-entries-file.ts";
import type { SettingsFacts, UninstallFacts } from "./uninstall-facts-file.ts";

/** Carries out a plan to its end. Returns what could not be done, one sentence each. */
export async function applyUninstall(
  plan: UninstallPlan,
  facts: UninstallFacts,
  world: World,
): Promise<string[]> {
  const { paths } = facts;
  ensurePrivateFolder(paths.runDir);
  const failures = await withLock(join(paths.runDir, "setup"), async () => {
    const found = await runClient(plan, world);
    for (const step of plan.steps) found.push(...(await applyStep(step, facts)));
    return found;
  });
  // Last: the lock lies in there.
  const entries = plan.steps.flatMap((step) => (step.kind === "entries" ? step.entries : []));
  removeFolderIfEmpty(paths.backupDir);
  removeEntries(paths, [...entries, ...ownEntries(paths)]);
  return failures;
}

const CLIENT_TIMEOUT_MS = 60_000;

/** The last command removes the marketplace, and with it what the earlier ones could not. */
async function runClient({ steps }: UninstallPlan, { env, cwd }: World): Promise<string[]> {
  let failures: string[] = [];
  for (const step of steps) {
    if (step.kind !== "client") continue;
    const folder = step.cwd !== undefined && existsSync(step.cwd) ? step.cwd : cwd;
    const options = { env, cwd: folder, timeoutMs: CLIENT_TIMEOUT_MS };
    const run = await runClaude(step.program, step.args, options);
    failures = run.isOk ? [] : [...failures, clientFailure(commandLine(step.args), run)];
  }
  return failures;
}

async function applyStep(step: UninstallStep, facts: UninstallFacts): Promise<string[]> {
  switch (step.kind) {
    case "client":
      return [];
    case "settings":
      return finishSettings(step.settings, facts);
    case "unwrap":
      await unsetConfigKey(facts.paths, ["statusline", "wrap"]);
      removeConfigIfEmpty(facts.paths.config);
      return [];
    case "launchers":
      removeLaunchers(facts.place);
      return [];
    case "copy":
      rmSync(step.path, { recursive: true, force: true });
      return [];
    case "entries":
      return [];
  }
}

async function finishSettings(target: SettingsFacts, facts: UninstallFacts): Promise<string[]> {
  const { settingsPath, backup, isRestorable } = target;
  try {
    await editSettings(settingsPath, join(facts.paths.runDir, "settings"), (current) =>
      endSettings(current, target, isRestorable),
    );
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // The rest goes on; its backup stays for the next try.
    return [error.message];
  }
  for (const folder of backup?.state.createdFolders.toReversed() ?? []) removeFolderIfEmpty(folder);
  removeBackup(facts.paths.backupDir, settingsPath);
  return [];
}

/** Setup made the file if all that was in it is the wrapped statusline. */
function removeConfigIfEmpty(path: string): void {
  const source = readConfigSource(path);
  if (source.kind !== "ok") return;
  const { statusline = {}, ...others } = source.value;
  if (isSameJson({ statusline, others }, { statusline: {}, others: {} })) unlinkQuietly(path);
}

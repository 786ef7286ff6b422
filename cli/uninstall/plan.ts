import { basename } from "node:path";
import { commandLine, removeMarketplace, uninstallPlugin } from "../setup/plugin-commands.ts";
import { commandOf } from "../setup/statusline-setting.ts";
import type { SettingsFacts, UninstallFacts } from "./uninstall-facts-file.ts";

export type UninstallStep =
  | { kind: "client"; program: string; args: string[]; cwd: string | undefined }
  | { kind: "settings"; settings: SettingsFacts }
  | { kind: "unwrap" }
  | { kind: "launchers"; path: string }
  | { kind: "copy"; path: string }
  | { kind: "entries"; entries: string[] };

export type UninstallPlan = { steps: UninstallStep[]; notes: string[] };

/** Everything that uninstall would change, in this order; no steps when nothing of Tacho is left. */
export function planUninstall(facts: UninstallFacts, isPurging: boolean): UninstallPlan {
  const client = planClient(facts);
  const steps = [...client.steps, ...planSettings(facts)];
  if (facts.isWrapping && !isPurging) steps.push({ kind: "unwrap" });
  if (facts.hasLaunchers) steps.push({ kind: "launchers", path: facts.paths.binDir });
  if (facts.copyFolder !== undefined && client.steps.length > 0) {
    steps.push({ kind: "copy", path: facts.copyFolder });
  }
  const purged = isPurging ? [facts.paths.backupDir, ...facts.recorded] : [];
  const entries = [...facts.own, ...purged];
  if (entries.length > 0) steps.push({ kind: "entries", entries });
  const around = steps.length === 0 ? [] : surroundingNotes(facts);
  return { steps, notes: [...client.notes, ...planNotes(facts, isPurging), ...around] };
}

function planSettings({ settings }: UninstallFacts): UninstallStep[] {
  return settings
    .filter(({ file }) => file.kind !== "refused")
    .map((target) => ({ kind: "settings", settings: target }));
}

function planNotes(facts: UninstallFacts, isPurging: boolean): string[] {
  const { paths } = facts;
  return [
    ...facts.settings.filter(({ file }) => file.kind === "refused").map(refusedNote),
    ...(isPurging ? [] : dataNotes(facts)),
    ...(paths.shared === paths.home
      ? []
      : [`${paths.shared} stays: other homes may use it. Delete it yourself if none does.`]),
  ];
}

function planClient({ claude, plugin }: UninstallFacts): UninstallPlan {
  const commands = [
    ...plugin.installs.map(({ scope, projectPath }) => ({
      args: uninstallPlugin(scope),
      cwd: projectPath,
    })),
    ...(plugin.marketplace === undefined ? [] : [{ args: removeMarketplace(), cwd: undefined }]),
  ];
  if (commands.length > 0 && claude === undefined) {
    const todo = commands.map(({ args }) => commandLine(args)).join(" && ");
    return { steps: [], notes: [`Claude Code was not found. Where it is, run: ${todo}`] };
  }
  return {
    steps: commands.map(({ args, cwd }) => ({
      kind: "client",
      program: claude ?? "claude",
      args,
      cwd,
    })),
    notes: [],
  };
}

function refusedNote({ settingsPath, file }: SettingsFacts): string {
  const problem = file.kind === "refused" ? file.problem : "";
  return `${problem} Take Tacho's "statusLine" out of ${settingsPath} yourself.`;
}

function dataNotes({ recorded, hasSecrets, paths }: UninstallFacts): string[] {
  if (recorded.length === 0) return [];
  const names = recorded.map((path) => basename(path)).join(", ");
  return [
    `Recorded data and settings stay in ${paths.home}/ (${names}). To delete them: tacho uninstall --purge, or remove the folder.`,
    ...(hasSecrets ? [`${paths.config} still holds the tokens of your channels and sinks.`] : []),
  ];
}

/** What is not in Tacho's hands, or in nobody's. */
function surroundingNotes({ foreign, sinks, mayBeScheduled, paths }: UninstallFacts): string[] {
  const names = foreign.slice(0, MAX_NAMES);
  const more = foreign.length - names.length;
  const list = [...names, ...(more > 0 ? [`${more} more`] : [])].join(", ");
  return [
    ...(foreign.length === 0 ? [] : [`What in ${paths.home}/ is not Tacho's stays: ${list}`]),
    ...(sinks.length === 0 ? [] : [`Sinks keep what they were handed: ${sinks.join(", ")}`]),
    ...(mayBeScheduled
      ? [
          "If you made a crontab line or a systemd timer for Tacho (tacho.timer, tacho-credentials.timer), remove it yourself.",
        ]
      : []),
  ];
}

const MAX_NAMES = 8;

/** How a settings file ends up, in words. */
export function settingsEnding({
  settingsPath,
  isRestorable,
  backup,
  file,
}: SettingsFacts): string {
  if (isRestorable && backup !== undefined) {
    return backup.state.original.existed
      ? `put ${settingsPath} back as it was before setup`
      : `remove ${settingsPath}, which was not there before setup`;
  }
  if (file.kind === "missing") return `forget ${settingsPath}, which is gone`;
  const foreign = commandOf(backup?.state.foreign);
  const returning = foreign === undefined ? "" : `; your statusline returns: ${foreign}`;
  return `take Tacho's entries out of ${settingsPath}, which was changed since setup${returning}`;
}

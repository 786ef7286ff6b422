import { plainText } from "../../shared/display/plain-text.ts";
import { commandLine } from "../setup/plugin-commands.ts";
import { settingsEnding, type UninstallPlan, type UninstallStep } from "./plan.ts";

const MAX_CHARACTERS = 2_000;

/** One line per change, for a person; `homeDir` is shown as `~`. */
export function planText({ steps, notes }: UninstallPlan, homeDir: string): string {
  return [
    ...(steps.length === 0 ? [] : ["Tacho uninstall changes:"]),
    ...steps.map((step) => `  - ${short(stepText(step), homeDir)}`),
    ...(notes.length === 0 ? [] : ["Left alone:"]),
    ...notes.map((note) => `  - ${short(note, homeDir)}`),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** What a step changes, in one line. */
export function stepText(step: UninstallStep): string {
  switch (step.kind) {
    case "client":
      return `run ${commandLine(step.args)}`;
    case "settings":
      return settingsEnding(step.settings);
    case "unwrap":
      return "take your statusline out of Tacho's config (statusline.wrap)";
    case "launchers":
      return `remove the launchers in ${step.path}`;
    case "copy":
      return `remove the client's leftover copy ${step.path}`;
    case "entries":
      return `remove ${step.entries.join(", ")}`;
  }
}

/** Commands and paths may be foreign. */
function short(text: string, homeDir: string): string {
  return plainText(text.replaceAll(`${homeDir}/`, "~/"), MAX_CHARACTERS);
}

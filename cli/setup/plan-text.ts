import { plainText } from "../../shared/display/plain-text.ts";
import type { SetupPlan, SetupStep } from "./plan.ts";
import { commandLine } from "./plugin-commands.ts";

/** A plan is shown whole: what is cut off might be what matters. */
const MAX_CHARACTERS = 2_000;

/** One line per change, for a person; `homeDir` is shown as `~`. */
export function planText(plan: SetupPlan, homeDir: string): string {
  const lines = plan.steps.map((step) => `  + ${stepText(step, homeDir)}`);
  const notes = plan.notes.map((note) => `  - ${short(note, homeDir)}`);
  return [
    ...(lines.length === 0 ? [] : ["Tacho setup changes:", ...lines]),
    ...(notes.length === 0 ? [] : ["Left alone:", ...notes]),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** What a step changes, in one line. */
export function stepText(step: SetupStep, homeDir: string): string {
  switch (step.kind) {
    case "launchers":
      return `write ${step.paths.map((path) => short(path, homeDir)).join(" and ")}`;
    case "wrap":
      return `show your statusline above Tacho's (config statusline.wrap): ${short(step.command, homeDir)}`;
    case "statusline": {
      const path = short(step.settingsPath, homeDir);
      return `set in ${path} "statusLine": ${JSON.stringify(step.value)}`;
    }
    case "client":
      return `run ${short(commandLine(step.args), homeDir)}`;
  }
}

/** Commands and paths may be foreign. */
function short(text: string, homeDir: string): string {
  return plainText(text.replaceAll(`${homeDir}/`, "~/"), MAX_CHARACTERS);
}

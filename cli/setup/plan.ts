import { addMarketplace, commandLine, installPlugin, PLUGIN_ID } from "./plugin-commands.ts";
import type { SetupFacts } from "./setup-facts-file.ts";
import { commandOf, ownerOf, type StatuslineSetting } from "./statusline-setting.ts";

/** What to do about another statusline that is in our place. */
export type ForeignChoice = "wrap" | "replace" | "leave";

export type SetupStep =
  | { kind: "launchers"; paths: string[] }
  | { kind: "wrap"; command: string }
  | { kind: "statusline"; settingsPath: string; value: StatuslineSetting }
  | { kind: "client"; program: string; args: string[] };

export type SetupPlan = {
  steps: SetupStep[];
  /** What stays as it is, and what the user may do about it. */
  notes: string[];
};

/** Everything that setup would change; no steps when all is in place. */
export function planSetup(facts: SetupFacts, choice: ForeignChoice | undefined): SetupPlan {
  const statusline = planStatusline(facts, choice);
  const plugin = planPlugin(facts);
  const launchers: SetupStep[] =
    facts.staleLaunchers.length === 0 ? [] : [{ kind: "launchers", paths: facts.staleLaunchers }];
  return {
    steps: [...launchers, ...statusline.steps, ...plugin.steps],
    notes: [...statusline.notes, ...plugin.notes],
  };
}

/** Another statusline has our place in the settings that setup is about to edit. */
export function foreignStatusline(facts: SetupFacts): unknown {
  const current = facts.settings.kind === "ok" ? facts.settings.value.statusLine : undefined;
  return ownerOf(current, facts.ours.command) === "other" ? current : undefined;
}

/**
 * The command that may be wrapped: the user's own, and not the line of another Tacho. One that a
 * project's settings bring would run with the user's rights in every other project too.
 */
export function wrappableCommand(facts: SetupFacts): string | undefined {
  const isOther = ownerOf(facts.userStatusLine, facts.ours.command) === "other";
  const isInTheWay = foreignStatusline(facts) !== undefined && facts.scope === "local";
  return isOther && !isInTheWay && !facts.isUserStatuslineTacho
    ? commandOf(facts.userStatusLine)
    : undefined;
}

function planStatusline(facts: SetupFacts, choice: ForeignChoice | undefined): SetupPlan {
  const current = facts.settings.kind === "ok" ? facts.settings.value.statusLine : undefined;
  if (ownerOf(current, facts.ours.command) === "us") return { steps: [], notes: [] };
  const wrapped = choice === "wrap" ? wrappableCommand(facts) : undefined;
  const foreign = foreignStatusline(facts);
  if (foreign !== undefined && choice !== "replace" && wrapped === undefined) {
    return { steps: [], notes: [staysNote(facts, foreign, choice)] };
  }
  if (choice === "leave") return { steps: [], notes: ["No statusline is set, as you asked."] };
  return {
    steps: [
      ...(wrapped === undefined ? [] : [{ kind: "wrap", command: wrapped } as const]),
      { kind: "statusline", settingsPath: facts.settingsPath, value: facts.ours },
    ],
    notes:
      choice === "wrap" && wrapped === undefined
        ? ["There is no other statusline of your own to show as well."]
        : [],
  };
}

function staysNote(facts: SetupFacts, foreign: unknown, choice: ForeignChoice | undefined): string {
  const shown = commandOf(foreign) ?? "one without a command";
  const replace = "To replace it: tacho setup --replace.";
  const offer =
    wrappableCommand(facts) === undefined
      ? `${choice === "wrap" ? "It cannot be wrapped. " : ""}${replace}`
      : `To show both: tacho setup --wrap. ${replace}`;
  return `The statusline in ${facts.settingsPath} stays: ${shown}. ${offer}`;
}

function planPlugin(facts: SetupFacts): SetupPlan {
  const commands = [
    ...(facts.isMarketplaceCurrent ? [] : [addMarketplace(facts.pluginRoot, facts.scope)]),
    ...(facts.plugin === "absent" ? [installPlugin(facts.scope)] : []),
  ];
  if (facts.plugin === "disabled") {
    const enable = commandLine(["plugin", "enable", PLUGIN_ID]);
    return { steps: [], notes: [`The plugin is switched off. To switch it on: ${enable}`] };
  }
  const program = facts.claude;
  if (program === undefined && commands.length > 0) {
    const todo = commands.map(commandLine).join(" && ");
    return {
      steps: [],
      notes: [
        `Claude Code was not found, so its plugin is not installed. Where it is, run: ${todo}`,
      ],
    };
  }
  return {
    steps: commands.map((args) => ({ kind: "client", program: program ?? "claude", args })),
    notes: [],
  };
}

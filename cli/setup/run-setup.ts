import { delimiter } from "node:path";
import { plainText } from "../../shared/display/plain-text.ts";
import type { ExitCode } from "../command.ts";
import { askConsent, type ConsentOptions } from "../consent.ts";
import { ownCommand } from "../start/own-command-file.ts";
import type { World } from "../world.ts";
import { applySetup } from "./apply-plan.ts";
import {
  type ForeignChoice,
  foreignStatusline,
  planSetup,
  type SetupPlan,
  wrappableCommand,
} from "./plan.ts";
import { planText, stepText } from "./plan-text.ts";
import type { Scope } from "./plugin-commands.ts";
import { refusalError } from "./refusal-advice.ts";
import { settleResult } from "./remember-file.ts";
import { gatherSetupFacts, type SetupFacts } from "./setup-facts-file.ts";
import { commandOf } from "./statusline-setting.ts";

export type SetupOptions = ConsentOptions & { scope: Scope; choice: ForeignChoice | undefined };

/** `tacho setup`: looks, plans, shows the plan, asks, and only then changes something. */
export async function runSetup(options: SetupOptions, world: World): Promise<ExitCode> {
  const facts = gatherSetupFacts(world, options.scope);
  const choice = options.choice ?? (await askAboutForeign(options, facts, world));
  const plan = planSetup(facts, choice);
  refuseBlocked(plan, facts);
  const say = (text: string) => (options.isJson ? undefined : world.writeOut(text));
  const finish = (ending: Ending): ExitCode => {
    if (options.isJson) world.writeOut(`${JSON.stringify(summary(plan, ending, world))}\n`);
    else world.writeOut(ending.text);
    return ending.exitCode;
  };

  say(planText(plan, world.homeDir));
  if (plan.steps.length === 0) {
    if (!options.isDryRun) settleResult(facts);
    return finish({
      outcome: "unchanged",
      text: "All is in place; nothing was changed.\n",
      exitCode: 0,
    });
  }
  const consent = await askConsent(options, world);
  if (consent === "unasked") return finish(unaskedEnding(options, world));
  if (consent !== "agreed") return finish(ENDINGS[consent]);
  const failures = await applySetup(plan, facts, world);
  if (failures.length === 0)
    return finish({ outcome: "done", text: doneText(plan, facts, world), exitCode: 0 });
  const text = failures.map((failure) => `! ${failure}\n`).join("");
  return finish({ outcome: "failed", text, exitCode: 1, failures });
}

type Ending = {
  outcome: "unchanged" | "planned" | "declined" | "unasked" | "done" | "failed";
  text: string;
  exitCode: ExitCode;
  failures?: string[];
};

const ENDINGS: Record<"dry-run" | "declined", Ending> = {
  "dry-run": { outcome: "planned", text: "Nothing was changed (dry run).\n", exitCode: 0 },
  declined: { outcome: "declined", text: "Nothing was changed.\n", exitCode: 1 },
};

/** The command in full: on a fresh machine there is no `tacho` yet. */
function unaskedEnding({ scope, choice }: SetupOptions, world: World): Ending {
  const words = [
    ...[ownCommand(world), "setup", "--yes"],
    ...(scope === "user" ? [] : ["--scope", scope]),
    ...(choice === undefined ? [] : [CHOICE_OPTIONS[choice]]),
  ];
  const text = `Nothing was changed. To do all this: ${words.join(" ")}\n`;
  return { outcome: "unasked", text, exitCode: 2 };
}

const CHOICE_OPTIONS: { readonly [Choice in ForeignChoice]: string } = {
  wrap: "--wrap",
  replace: "--replace",
  leave: "--no-statusline",
};

async function askAboutForeign(
  options: SetupOptions,
  facts: SetupFacts,
  world: World,
): Promise<ForeignChoice | undefined> {
  const foreign = foreignStatusline(facts);
  const mayAsk = world.isInteractive && !options.isAgreed && !options.isDryRun && !options.isJson;
  if (foreign === undefined || !mayAsk) return undefined;
  const canWrap = wrappableCommand(facts) !== undefined;
  const shown = plainText(commandOf(foreign) ?? "one without a command");
  const answer = await world.ask(
    `There is another statusline: ${shown}\n${canWrap ? "[w] show both, " : ""}[r] replace it, [k] keep it [k] `,
  );
  if (/^w/i.test(answer) && canWrap) return "wrap";
  return /^r/i.test(answer) ? "replace" : "leave";
}

function refuseBlocked(plan: SetupPlan, facts: SetupFacts): void {
  const isEdited = plan.steps.some((step) => step.kind === "statusline");
  if (isEdited && facts.settings.kind === "refused") throw refusalError(facts.settings, facts.ours);
}

function doneText({ steps }: SetupPlan, { paths }: SetupFacts, world: World): string {
  const kinds = steps.map(({ kind }) => kind);
  const isOnPath = (world.env.PATH ?? "").split(delimiter).includes(paths.binDir);
  return [
    "Done.",
    ...(kinds.includes("statusline") ? ["The statusline appears within seconds."] : []),
    ...(kinds.includes("client") ? ["Hooks and tools come with the next session."] : []),
    ...(isOnPath ? [] : [`For the command tacho, add ${paths.binDir} to your PATH.`]),
    "",
  ].join("\n");
}

function summary(plan: SetupPlan, { outcome, failures = [] }: Ending, world: World) {
  const changes = plan.steps.map((step) => stepText(step, world.homeDir));
  return { outcome, changes, notes: plan.notes, failures };
}

import type { ExitCode } from "../command.ts";
import { askConsent, type ConsentOptions } from "../consent.ts";
import { ownCommand } from "../start/own-command-file.ts";
import type { World } from "../world.ts";
import { applyUninstall } from "./apply-plan.ts";
import { planUninstall, type UninstallPlan } from "./plan.ts";
import { planText, stepText } from "./plan-text.ts";
import { gatherUninstallFacts } from "./uninstall-facts-file.ts";

export type UninstallOptions = ConsentOptions & { isPurging: boolean };

/** `tacho uninstall`: looks, plans, shows the plan, asks, and only then removes something. */
export async function runUninstall(options: UninstallOptions, world: World): Promise<ExitCode> {
  const facts = gatherUninstallFacts(world);
  const plan = planUninstall(facts, options.isPurging);
  const finish = (ending: Ending): ExitCode => {
    if (options.isJson) world.writeOut(`${JSON.stringify(summary(plan, ending))}\n`);
    else world.writeOut(ending.text);
    return ending.exitCode;
  };

  if (!options.isJson) world.writeOut(planText(plan, world.homeDir));
  if (plan.steps.length === 0) return finish(ENDINGS.unchanged);
  const consent = await askConsent(options, world);
  if (consent === "unasked") return finish(unaskedEnding(options, world));
  if (consent !== "agreed") return finish(ENDINGS[consent]);
  const failures = await applyUninstall(plan, facts, world);
  if (failures.length === 0) return finish(ENDINGS.done);
  const text = failures.map((failure) => `! ${failure}\n`).join("");
  return finish({ outcome: "failed", text, exitCode: 1, failures });
}

type Ending = {
  outcome: "unchanged" | "planned" | "declined" | "unasked" | "done" | "failed";
  text: string;
  exitCode: ExitCode;
  failures?: string[];
};

const ENDINGS: Record<"unchanged" | "dry-run" | "declined" | "done", Ending> = {
  unchanged: {
    outcome: "unchanged",
    text: "Tacho is not set up here; nothing was changed.\n",
    exitCode: 0,
  },
  "dry-run": { outcome: "planned", text: "Nothing was changed (dry run).\n", exitCode: 0 },
  declined: { outcome: "declined", text: "Nothing was changed.\n", exitCode: 1 },
  done: {
    outcome: "done",
    text: "Done. Sessions of Claude Code that still run keep Tacho until they end.\n",
    exitCode: 0,
  },
};

function unaskedEnding({ isPurging }: UninstallOptions, world: World): Ending {
  const command = `${ownCommand(world)} uninstall --yes${isPurging ? " --purge" : ""}`;
  const text = `Nothing was changed. To do all this: ${command}\n`;
  return { outcome: "unasked", text, exitCode: 2 };
}

function summary(plan: UninstallPlan, { outcome, failures = [] }: Ending) {
  return { outcome, changes: plan.steps.map(stepText), notes: plan.notes, failures };
}

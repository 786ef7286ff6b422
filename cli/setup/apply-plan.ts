import { join } from "node:path";
import { editSettings } from "../../shared/claude/settings-file.ts";
import {
  refreshConfigCache,
  setConfigKey,
  unsetConfigKey,
} from "../../shared/config/config-file.ts";
import { withJsonKey } from "../../shared/platform/json-text.ts";
import {
  launcherPath,
  readLauncher,
  removeLaunchers,
  writeLaunchers,
} from "../../shared/platform/launcher-file.ts";
import { withLock } from "../../shared/platform/lock-file.ts";
import { ensurePrivateFolder } from "../../shared/platform/state-folder.ts";
import { runClaude } from "../run-claude.ts";
import type { World } from "../world.ts";
import { clientFailure } from "./client-failure.ts";
import type { SetupPlan, SetupStep } from "./plan.ts";
import { commandLine } from "./plugin-commands.ts";
import { forgetOriginal, hasBackup, rememberOriginal, rememberResult } from "./remember-file.ts";
import type { SetupFacts } from "./setup-facts-file.ts";

/**
 * Carries out a plan. Returns what the client could not do, one sentence each; the rest is in place
 * then. Throws AppError when the settings cannot be edited, with everything as it was before.
 */
export async function applySetup(
  plan: SetupPlan,
  facts: SetupFacts,
  world: World,
): Promise<string[]> {
  const { paths } = facts;
  ensurePrivateFolder(paths.home);
  ensurePrivateFolder(paths.runDir);
  return withLock(join(paths.runDir, "setup"), async () => {
    const isFirst = !hasBackup(facts);
    try {
      rememberOriginal(facts, plan);
      await applyOwnSteps(plan, facts);
    } catch (error) {
      if (isFirst) forgetOriginal(facts);
      throw error;
    }
    const failures = await runClientSteps(plan, world);
    rememberResult(facts);
    refreshConfigCache(paths);
    return failures;
  });
}

type Undo = () => Promise<void>;

async function applyOwnSteps(plan: SetupPlan, facts: SetupFacts): Promise<void> {
  const undos: Undo[] = [];
  try {
    for (const step of plan.steps) undos.push(await applyStep(step, facts));
  } catch (error) {
    for (const undo of undos.reverse()) await undo();
    throw error;
  }
}

async function applyStep(step: SetupStep, { paths, place }: SetupFacts): Promise<Undo> {
  switch (step.kind) {
    case "launchers": {
      const hadLaunchers = readLauncher(launcherPath(place, "statusline")) !== undefined;
      writeLaunchers(place);
      return async () => {
        if (!hadLaunchers) removeLaunchers(place);
      };
    }
    case "wrap":
      await setConfigKey(paths, ["statusline", "wrap", "command"], step.command);
      return async () => {
        await unsetConfigKey(paths, ["statusline", "wrap"]);
      };
    case "statusline":
      await editSettings(step.settingsPath, join(paths.runDir, "settings"), (current) => {
        const text = current.kind === "ok" ? current.text : "";
        const mode = current.kind === "ok" ? current.mode : 0o600;
        return { kind: "write", content: withJsonKey(text, ["statusLine"], step.value), mode };
      });
      return async () => {};
    case "client":
      return async () => {};
  }
}

/** npm may be at work for a plugin's sake: the client gives it a minute. */
const CLIENT_TIMEOUT_MS = 3 * 60_000;

async function runClientSteps(plan: SetupPlan, world: World): Promise<string[]> {
  for (const step of plan.steps) {
    if (step.kind !== "client") continue;
    const { env, cwd } = world;
    const run = await runClaude(step.program, step.args, {
      env,
      cwd,
      timeoutMs: CLIENT_TIMEOUT_MS,
    });
    // The next command needs what this one did.
    if (!run.isOk) return [clientFailure(commandLine(step.args), run)];
  }
  return [];
}

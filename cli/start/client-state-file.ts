import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { defined } from "../../shared/platform/read-value.ts";
import { runClaude } from "../run-claude.ts";
import { planSetup } from "../setup/plan.ts";
import { gatherSetupFacts, type SetupFacts } from "../setup/setup-facts-file.ts";
import { ownerOf } from "../setup/statusline-setting.ts";
import type { World } from "../world.ts";

/** What of Claude Code is here, and what connects it with Tacho. */
export type ClientState = {
  /** `files`: it has run here, but its program is not found. */
  presence: "program" | "files" | "none";
  version?: string;
  statusline: "tacho" | "other" | "none";
  plugin: SetupFacts["plugin"];
  /** Setup would have something to do. */
  isSetupDue: boolean;
};

/** Asks the client's program for its version at most this long. */
const VERSION_TIMEOUT_MS = 3_000;

/** Reads settings and asks the client for its version; changes nothing. */
export async function readClientState(world: World): Promise<ClientState> {
  const facts = gatherSetupFacts(world, "user");
  const presence = presenceOf(facts);
  return defined({
    presence,
    version: await versionOf(facts.claude, world),
    statusline: statuslineOf(facts),
    plugin: facts.plugin,
    isSetupDue: presence !== "none" && planSetup(facts, undefined).steps.length > 0,
  });
}

function presenceOf({ claude, settingsPath }: SetupFacts): ClientState["presence"] {
  if (claude !== undefined) return "program";
  return existsSync(dirname(settingsPath)) ? "files" : "none";
}

async function versionOf(claude: string | undefined, world: World): Promise<string | undefined> {
  if (claude === undefined) return undefined;
  const { env, homeDir } = world;
  const options = { env, cwd: homeDir, timeoutMs: VERSION_TIMEOUT_MS };
  const { isOk, output } = await runClaude(claude, ["--version"], options);
  return isOk ? /\d+\.\d+\.\d+/.exec(output)?.[0] : undefined;
}

function statuslineOf(facts: SetupFacts): ClientState["statusline"] {
  if (facts.isUserStatuslineTacho) return "tacho";
  const owner = ownerOf(facts.userStatusLine, facts.ours.command);
  return ({ nobody: "none", us: "tacho", other: "other" } as const)[owner];
}

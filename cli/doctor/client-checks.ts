import { tachoVersion } from "../../shared/platform/tacho-version.ts";
import { runClaude } from "../run-claude.ts";
import { commandLine, PLUGIN_ID } from "../setup/plugin-commands.ts";
import { type Check, fail, ok, warn } from "./check.ts";
import type { Patient } from "./patient.ts";

/** The version of Claude Code that Tacho's facts and tests are about. */
const TESTED_CLIENT = "2.1.329";

/** Whether the client is there and new enough. */
export async function checkClient({ setup, world }: Patient): Promise<Check> {
  if (setup.claude === undefined) {
    return warn("client", "Claude Code was not found.", "Install it, or put claude on your PATH.");
  }
  const { env, homeDir } = world;
  const run = await runClaude(setup.claude, ["--version"], {
    env,
    cwd: homeDir,
    timeoutMs: 10_000,
  });
  const version = /\d+\.\d+\.\d+/.exec(run.output)?.[0];
  if (!run.isOk || version === undefined) {
    return fail("client", `${setup.claude} does not say its version.`, "Run: claude --version");
  }
  return isOlder(version, TESTED_CLIENT)
    ? warn(
        "client",
        `Claude Code ${version} is older than ${TESTED_CLIENT}, with which Tacho is tested.`,
        "Run: claude update",
      )
    : ok("client", `Claude Code ${version} (Tacho is tested with ${TESTED_CLIENT})`);
}

/** Whether the client has the plugin, which brings the hooks and the tools. */
export function checkPlugin({ setup, plugin }: Patient): Check {
  if (setup.plugin === "absent") {
    return fail("plugin", "The plugin is not installed: no hooks, no tools.", "Run: tacho setup");
  }
  if (setup.plugin === "disabled") {
    const enable = commandLine(["plugin", "enable", PLUGIN_ID]);
    return warn("plugin", "The plugin is switched off: no hooks, no tools.", `Run: ${enable}`);
  }
  const version = plugin.installs[0]?.version ?? "of unknown version";
  const { marketplace } = plugin;
  if (marketplace?.isDirectory === true) {
    return ok("plugin", `Plugin ${version}, read in place from ${marketplace.folder}`);
  }
  const update = commandLine(["plugin", "update", PLUGIN_ID]);
  return version === tachoVersion
    ? ok("plugin", `Plugin ${version}`)
    : warn("plugin", `Plugin ${version}, while this command is ${tachoVersion}.`, `Run: ${update}`);
}

function isOlder(version: string, than: string): boolean {
  const other = than.split(".").map(Number);
  const parts = version.split(".").map(Number);
  const differing = parts.findIndex((part, index) => part !== other[index]);
  return differing !== -1 && (parts[differing] ?? 0) < (other[differing] ?? 0);
}

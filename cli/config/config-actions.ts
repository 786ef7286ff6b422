import { loadConfig, unsetConfigKey } from "../../shared/config/config-file.ts";
import { withoutSecrets } from "../../shared/config/secrets.ts";
import { type StatePaths, statePaths, tachoHome } from "../../shared/platform/state-paths.ts";
import type { ExitCode } from "../command.ts";
import type { World } from "../world.ts";
import { configJsonSchema, findConfigKey, valueAt } from "./config-keys.ts";
import { setFromWord } from "./set-config.ts";

export type ConfigAction = {
  name: string;
  usage: string;
  minArgs: number;
  maxArgs: number;
  run(call: ConfigCall): Promise<ExitCode>;
};
type ConfigCall = { args: readonly string[]; isJson: boolean; world: World };

/** What `tacho config` can do. */
export const CONFIG_ACTIONS: readonly ConfigAction[] = [
  { name: "get", usage: "get [key]", minArgs: 0, maxArgs: 1, run: getConfig },
  { name: "set", usage: "set <key> <value>", minArgs: 2, maxArgs: 2, run: setConfig },
  { name: "unset", usage: "unset <key>", minArgs: 1, maxArgs: 1, run: unsetConfig },
  { name: "path", usage: "path", minArgs: 0, maxArgs: 0, run: printPath },
  { name: "schema", usage: "schema", minArgs: 0, maxArgs: 0, run: printSchema },
];

/** The effective value, defaults included; exit code 1 for one that is not set. */
async function getConfig({ args: [key], isJson, world }: ConfigCall): Promise<ExitCode> {
  const { config, problems } = loadConfig(pathsOf(world));
  for (const problem of problems) world.writeErr(`tacho: ${problem}\n`);
  const path = key === undefined ? [] : findConfigKey(key).path;
  const value = withoutSecrets(valueAt(config, path), path);
  if (value === undefined && !isJson) world.writeErr(`tacho: ${key} is not set.\n`);
  else world.writeOut(`${shown(value, isJson)}\n`);
  return value === undefined ? 1 : 0;
}

async function setConfig({ args, isJson, world }: ConfigCall): Promise<ExitCode> {
  const [name = "", word = ""] = args;
  const value = await setFromWord(pathsOf(world), [name, word], world);
  const seen = withoutSecrets(value, name.split("."));
  world.writeOut(`${isJson ? "" : `${name} = `}${shown(seen, isJson)}\n`);
  return 0;
}

/** Also takes keys that the schema does not know, or a mistyped one could not be got rid of. */
async function unsetConfig({ args: [name = ""], isJson, world }: ConfigCall): Promise<ExitCode> {
  const path = name.split(".");
  const config = await unsetConfigKey(pathsOf(world), path);
  const value = withoutSecrets(valueAt(config, path), path);
  const now = value === undefined && !isJson ? "not set" : shown(value, isJson);
  world.writeOut(`${isJson ? "" : `${name} = `}${now}\n`);
  return 0;
}

async function printPath({ isJson, world }: ConfigCall): Promise<ExitCode> {
  world.writeOut(`${shown(pathsOf(world).config, isJson)}\n`);
  return 0;
}

async function printSchema({ world }: ConfigCall): Promise<ExitCode> {
  world.writeOut(`${shown(configJsonSchema(), true)}\n`);
  return 0;
}

function pathsOf(world: World): StatePaths {
  return statePaths(tachoHome(world.env, world.homeDir), world.env);
}

function shown(value: unknown, isJson: boolean): string {
  if (typeof value === "string" && !isJson) return value;
  return JSON.stringify(value ?? null, null, 2);
}

import { setConfigKey } from "../../shared/config/config-file.ts";
import { holdsSecret, isSecretKey } from "../../shared/config/secrets.ts";
import type { StatePaths } from "../../shared/platform/state-paths.ts";
import { usageError } from "../usage-error.ts";
import type { World } from "../world.ts";
import { type ConfigKey, findConfigKey, parseConfigValue, valueAt } from "./config-keys.ts";

/** Sets a key to what `word` means, or with `-` to what comes on stdin; returns its effective value. */
export async function setFromWord(
  paths: StatePaths,
  [name, word]: readonly [name: string, word: string],
  world: World,
): Promise<unknown> {
  const key = findConfigKey(name);
  const isTyped = word !== "-";
  const value = parseConfigValue(key, isTyped ? word : await readValue(key, world));
  if (isTyped && (isSecretKey(key.path) || holdsSecret(value))) {
    throw usageError(
      `A secret on a command line is seen by other programs and kept in the shell's history. Use: tacho config set ${name} - (and give the value on stdin).`,
      "config",
    );
  }
  const config = await setConfigKey(paths, key.path, value);
  if (sharesLogin(valueAt(value, INCLUDE_REFRESH.slice(key.path.length)), key)) {
    world.writeErr(`tacho: ${REFRESH_WARNING}\n`);
  }
  return valueAt(config, key.path);
}

async function readValue(key: ConfigKey, world: World): Promise<string> {
  const text = world.isInteractive ? await askFor(key, world) : await world.readStdin();
  if (text.trim() === "") throw usageError("Nothing came on stdin.", "config");
  return text.replace(/[\r\n]+$/, "");
}

function askFor({ path, mayHoldSecret }: ConfigKey, { ask, askSecret }: World): Promise<string> {
  const name = path.join(".");
  return mayHoldSecret ? askSecret(`${name} (stays hidden): `) : ask(`${name}: `);
}

/** `value` is what was set for the switch, by its own key or by one above it. */
function sharesLogin(value: unknown, { path }: ConfigKey): boolean {
  return value === true && path.every((name, depth) => name === INCLUDE_REFRESH[depth]);
}

const INCLUDE_REFRESH = ["credentials", "includeRefreshToken"];
const REFRESH_WARNING =
  "a refresh token works once: whoever refreshes first, Claude Code or a program behind a sink, logs the other one out. Turn it off with: tacho config unset credentials.includeRefreshToken";

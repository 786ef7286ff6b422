import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { findClaude } from "../../shared/claude/claude-command-file.ts";
import { claudePaths } from "../../shared/claude/claude-paths.ts";
import { loadConfig } from "../../shared/config/config-file.ts";
import type { CredentialsConfig } from "../../shared/config/credentials-config.ts";
import { readAccountHash } from "../../shared/credentials/account-hash-file.ts";
import type { Credentials } from "../../shared/credentials/credentials.ts";
import { hasLiveSession } from "../../shared/credentials/live-session-file.ts";
import { createOpenSinks } from "../../shared/credentials/open-sinks-file.ts";
import { readCredentials } from "../../shared/credentials/store-file.ts";
import type { ReadAsk } from "../../shared/credentials/sync-file.ts";
import { type StatePaths, statePaths, tachoHome } from "../../shared/platform/state-paths.ts";
import type { World } from "../world.ts";

/** Where the login, the sinks and what was handed to them are found; opens none of them. */
export type CredentialsPlace = {
  paths: StatePaths;
  config: CredentialsConfig;
  env: World["env"];
  homeDir: string;
  host: string;
  claude: string | undefined;
  openSinks: ReturnType<typeof createOpenSinks>;
  read: (ask: ReadAsk) => Promise<Credentials>;
  accountHash: () => string | undefined;
  hasLiveSession: () => boolean;
  random: (bytes: number) => Uint8Array;
  now: () => number;
};

export function findCredentialsPlace(world: World): CredentialsPlace {
  const { env, homeDir, platform, nowMs } = world;
  const home = tachoHome(env, homeDir);
  const { config, problems } = loadConfig(statePaths(home, env));
  // A sink that is dropped for a typing mistake would otherwise just not be there.
  for (const problem of problems) world.writeErr(`tacho: ${problem}\n`);
  const paths = statePaths(home, env, config.sharedDir);
  const { configDir, state } = claudePaths(env, homeDir);
  const host = hostname();
  return {
    ...{ paths, config: config.credentials, env, homeDir, host, now: nowMs },
    claude: findClaude(env, homeDir, platform),
    openSinks: createOpenSinks(env),
    read: (ask) => readCredentials({ env, homeDir, platform, ...ask }),
    accountHash: () => readAccountHash(state),
    hasLiveSession: () => hasLiveSession(paths.sessionsFile, { configDir, host, nowMs: nowMs() }),
    random: (bytes) => randomBytes(bytes),
  };
}

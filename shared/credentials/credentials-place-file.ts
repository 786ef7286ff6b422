import { randomBytes } from "node:crypto";
import { findClaude } from "../claude/claude-command-file.ts";
import { claudePaths } from "../claude/claude-paths.ts";
import type { CredentialsConfig } from "../config/credentials-config.ts";
import type { StatePaths } from "../platform/state-paths.ts";
import { readAccountHash } from "./account-hash-file.ts";
import { hasLiveSession } from "./live-session-file.ts";
import { createOpenSinks } from "./open-sinks-file.ts";
import { readCredentials } from "./store-file.ts";
import type { tendCredentials } from "./tend-credentials-file.ts";

/** What is known of the process that looks after the credentials. */
export type CredentialsWorld = {
  env: { readonly [name: string]: string | undefined };
  homeDir: string;
  platform: NodeJS.Platform;
  hostname: () => string;
  now: () => number;
};

/** Where the login, the sinks and what was handed to them are found. */
export type CredentialsPlace = Omit<Parameters<typeof tendCredentials>[0], "mode" | "dryRun"> & {
  paths: StatePaths;
};

/** Opens none of them. */
export function credentialsPlace(
  { env, homeDir, platform, hostname, now }: CredentialsWorld,
  paths: StatePaths,
  config: CredentialsConfig,
): CredentialsPlace {
  const { configDir, state } = claudePaths(env, homeDir);
  const host = hostname();
  return {
    ...{ paths, config, env, homeDir, host, now },
    claude: findClaude(env, homeDir, platform),
    openSinks: createOpenSinks(env, now),
    read: (ask) => readCredentials({ env, homeDir, platform, ...ask }),
    accountHash: () => readAccountHash(state),
    hasLiveSession: () => hasLiveSession(paths.sessionsFile, { configDir, host, nowMs: now() }),
    random: (bytes) => randomBytes(bytes),
  };
}

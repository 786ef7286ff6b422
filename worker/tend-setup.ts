import { randomBytes } from "node:crypto";
import { findClaude } from "../shared/claude/claude-command-file.ts";
import { claudePaths } from "../shared/claude/claude-paths.ts";
import type { Config } from "../shared/config/config.ts";
import { loadConfig } from "../shared/config/config-file.ts";
import { hotConfigOf } from "../shared/config/hot-config.ts";
import { readAccountHash } from "../shared/credentials/account-hash-file.ts";
import { hasLiveSession } from "../shared/credentials/live-session-file.ts";
import { createOpenSinks } from "../shared/credentials/open-sinks-file.ts";
import { readCredentials } from "../shared/credentials/store-file.ts";
import type { tendCredentials } from "../shared/credentials/tend-credentials-file.ts";
import type { Channel } from "../shared/notify/channel.ts";
import { activeChannels, channelsWithEnv } from "../shared/notify/channel-settings.ts";
import { openChannels } from "../shared/notify/open-channels-file.ts";
import { type StatePaths, statePaths, tachoHome } from "../shared/platform/state-paths.ts";

/** What the worker takes from outside; gathered by a main.ts. */
export type TendWorld = {
  env: { readonly [name: string]: string | undefined };
  homeDir: string;
  platform: NodeJS.Platform;
  hostname: () => string;
  now: () => number;
  random: () => number;
};

/** What one run works with: the settings as they were at its begin. */
export type Setup = {
  world: TendWorld;
  paths: StatePaths;
  config: Config;
  channels: readonly Channel[];
  credentials: Parameters<typeof tendCredentials>[0];
};

export function openSetup(world: TendWorld): Setup {
  const { env, homeDir } = world;
  const home = tachoHome(env, homeDir);
  const { config } = loadConfig(statePaths(home, env));
  const paths = statePaths(home, env, config.sharedDir);
  return {
    ...{ world, paths, config },
    channels: channelsOf(world, config),
    credentials: credentialsDeps(world, paths, config),
  };
}

/** Half of what Telegram needs may be another program's when it is in the environment alone. */
function channelsOf({ env, platform, now }: TendWorld, config: Config): Channel[] {
  const { channels } = channelsWithEnv(config.notify.channels, env);
  const active = activeChannels(hotConfigOf(config).notify, env);
  return openChannels(channels, { env, platform, now }).filter(
    ({ name }) => active.includes(name) || config.notify.channels[name] !== undefined,
  );
}

function credentialsDeps(
  { env, homeDir, platform, hostname, now }: TendWorld,
  paths: StatePaths,
  config: Config,
): Setup["credentials"] {
  const claude = claudePaths(env, homeDir);
  const host = hostname();
  return {
    ...{ paths, env, homeDir, host, now, config: config.credentials },
    openSinks: createOpenSinks(env),
    read: (ask) => readCredentials({ env, homeDir, platform, ...ask }),
    accountHash: () => readAccountHash(claude.state),
    hasLiveSession: () =>
      hasLiveSession(paths.sessionsFile, { configDir: claude.configDir, host, nowMs: now() }),
    claude: findClaude(env, homeDir, platform),
    random: randomBytes,
    mode: "due",
    dryRun: false,
  };
}

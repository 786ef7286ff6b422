import type { Config } from "../shared/config/config.ts";
import { loadConfig } from "../shared/config/config-file.ts";
import { hotConfigOf } from "../shared/config/hot-config.ts";
import { credentialsPlace } from "../shared/credentials/credentials-place-file.ts";
import type { tendCredentials } from "../shared/credentials/tend-credentials-file.ts";
import type { Channel } from "../shared/notify/channel.ts";
import { activeChannels, channelsWithEnv } from "../shared/notify/channel-settings.ts";
import { openChannels } from "../shared/notify/open-channels-file.ts";
import { fileStamp } from "../shared/platform/stat-file.ts";
import { type StatePaths, statePaths, tachoHome } from "../shared/platform/state-paths.ts";

/** What the worker takes from outside; gathered by a main.ts. */
export type TendWorld = {
  env: { readonly [name: string]: string | undefined };
  homeDir: string;
  platform: NodeJS.Platform;
  hostname: () => string;
  now: () => number;
  random: () => number;
  /** Folder of the bundles, and the Node.js that runs them. */
  bundleDir: string;
  nodePath: string;
  load: (path: string) => unknown;
};

/** What one run works with: the settings as they were at its begin. */
export type Setup = {
  world: TendWorld;
  paths: StatePaths;
  config: Config;
  channels: readonly Channel[];
  credentials: Parameters<typeof tendCredentials>[0];
  /** Whether the settings have changed since. */
  isOutdated: () => boolean;
};

/** Nobody waits for it, and nothing is rehearsed. */
const AS_DUE = { mode: "due", dryRun: false } as const;

export function openSetup(world: TendWorld): Setup {
  const { env, homeDir } = world;
  const home = tachoHome(env, homeDir);
  const configPath = statePaths(home, env).config;
  const stamp = fileStamp(configPath);
  const { config } = loadConfig({ config: configPath });
  const paths = statePaths(home, env, config.sharedDir);
  return {
    ...{ world, paths, config },
    channels: channelsOf(world, config),
    credentials: { ...credentialsPlace(world, paths, config.credentials), ...AS_DUE },
    isOutdated: () => fileStamp(configPath) !== stamp,
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

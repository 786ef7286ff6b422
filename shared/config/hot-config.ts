import type { HotAlerts } from "./alerts-config.ts";
import type { Config } from "./config.ts";
import type { CredentialsConfig } from "./credentials-config.ts";
import { CHANNELS, type ChannelName, type DesktopWay, type NotifyConfig } from "./notify-config.ts";

/** The settings of the hot bundles: complete and checked, without a single secret. */
export type HotConfig = LineConfig & HookConfig & UsageConfig;

/** What the statusline needs of them. */
export type LineConfig = Pick<Config, "sharedDir" | "statusline" | "sessions">;

/** What the hooks need of them. */
export type HookConfig = Pick<Config, "sharedDir" | "sessions" | "budget"> & {
  alerts: HotAlerts;
  notify: HotNotify;
  credentials: HotCredentials;
};

/** What the reports of usage need. */
export type UsageConfig = Pick<Config, "sharedDir" | "usage" | "prices">;

export type HotCredentials = {
  hasSinks: boolean;
  minIntervalMs: number;
  /** Environment variables with the sinks' keys, which whoever hands out the login must be given. */
  keyEnvNames: readonly string[];
};

export type HotNotify = Pick<NotifyConfig, "events" | "coalesceMs" | "deliver"> & {
  /** The channels that the config names; shared/notify/channel-settings.ts says which are in force. */
  channels: readonly ChannelName[];
  /** What of Telegram the config holds; the rest may be in the environment. */
  telegram?: { hasToken: boolean; hasChat: boolean };
  desktopVia?: DesktopWay;
};

/** What of a config may be stored for the hot bundles: every field is named, so that none slips in. */
export function hotConfigOf({ sharedDir, ...config }: Config): HotConfig {
  const { statusline, sessions, budget, alerts, usage, prices, notify, credentials } = config;
  return {
    ...(sharedDir !== undefined && { sharedDir }),
    ...{ statusline, sessions, budget, usage, prices },
    alerts: hotAlertsOf(alerts),
    notify: hotNotifyOf(notify),
    credentials: hotCredentialsOf(credentials),
  };
}

function hotAlertsOf({ quips: _, ...alerts }: Config["alerts"]): HotAlerts {
  return alerts;
}

function hotNotifyOf({ channels, events, coalesceMs, deliver }: NotifyConfig): HotNotify {
  const { telegram, desktop } = channels;
  return {
    ...{ events, coalesceMs, deliver },
    channels: CHANNELS.filter((name) => channels[name] !== undefined),
    ...(telegram && {
      telegram: {
        hasToken: telegram.token !== undefined,
        hasChat: telegram.chatId !== undefined,
      },
    }),
    ...(desktop && { desktopVia: desktop.via }),
  };
}

function hotCredentialsOf({ sinks, minIntervalMs }: CredentialsConfig): HotCredentials {
  const names = sinks.flatMap(({ encryptionKeyEnv: name }) => (name === undefined ? [] : [name]));
  return { hasSinks: sinks.length > 0, minIntervalMs, keyEnvNames: [...new Set(names)] };
}

import { createHash } from "node:crypto";
import { CHANNELS, type ChannelName, type ChannelsConfig } from "../config/notify-config.ts";
import type { Channel } from "./channel.ts";
import { commandChannel } from "./channels/command-file.ts";
import { desktopChannel } from "./channels/desktop-file.ts";
import { desktopWay } from "./channels/desktop-way.ts";
import { slackChannel } from "./channels/slack-api.ts";
import { telegramChannel } from "./channels/telegram-api.ts";
import { webhookChannel } from "./channels/webhook-api.ts";

export type ChannelsWorld = {
  env: { readonly [name: string]: string | undefined };
  platform: NodeJS.Platform;
  now: () => number;
};

/**
 * The channels that are set up, environment included (`channelsWithEnv`). One without what it needs
 * is there as well, and says so. A desktop that is told through the terminal is not: hooks do that.
 */
export function openChannels(channels: ChannelsConfig, world: ChannelsWorld): Channel[] {
  return CHANNELS.flatMap((name) => {
    const opened = open(name, channels, world);
    return opened === undefined
      ? []
      : [{ name, fingerprint: fingerprintOf(channels[name]), ...opened }];
  });
}

type Opened = Pick<Channel, "chatId" | "send">;

function open(
  name: ChannelName,
  { telegram, slack, webhook, desktop, command }: ChannelsConfig,
  { env, platform, now }: ChannelsWorld,
): Opened | undefined {
  switch (name) {
    case "telegram":
      return telegram && telegramChannel(telegram);
    case "slack":
      return slack && slackChannel(slack);
    case "webhook":
      return webhook && webhookChannel(webhook, now);
    case "command":
      return command && commandChannel(command, { env });
    case "desktop": {
      const isSystem = desktop !== undefined && desktopWay(desktop, env, platform) === "system";
      return isSystem ? desktopChannel({ env, platform }) : undefined;
    }
  }
}

/** Settings whose order changed are the same settings. */
function fingerprintOf(settings: object | undefined): string {
  const sorted = Object.entries(settings ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 16);
}

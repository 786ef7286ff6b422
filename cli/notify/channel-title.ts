import type { ChannelName } from "../../shared/config/notify-config.ts";

/** A channel in a sentence: names of services are written as they write themselves. */
export function channelTitle(name: ChannelName): string {
  return TITLES[name];
}

const TITLES: { readonly [Name in ChannelName]: string } = {
  telegram: "Telegram",
  slack: "Slack",
  webhook: "webhook",
  desktop: "desktop",
  command: "command",
};

import type { HotNotify } from "../config/hot-config.ts";
import type { ChannelName } from "../config/notify-config.ts";
import { activeChannels } from "./channel-settings.ts";
import { desktopWay } from "./channels/desktop-way.ts";

type ChannelsPlace = {
  env: { readonly [name: string]: string | undefined };
  platform: NodeJS.Platform;
};

/** The channels in force that a worker can send through: the terminal belongs to the client. */
export function reachableChannels(
  notify: Pick<HotNotify, "channels" | "telegram" | "desktopVia">,
  { env, platform }: ChannelsPlace,
): ChannelName[] {
  const { desktopVia } = notify;
  const isInTerminal =
    desktopVia !== undefined && desktopWay({ via: desktopVia }, env, platform) === "terminal";
  return activeChannels(notify, env).filter((name) => name !== "desktop" || !isInTerminal);
}

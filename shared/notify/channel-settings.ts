import type { HotNotify } from "../config/hot-config.ts";
import {
  CHANNELS,
  type ChannelName,
  type ChannelsConfig,
  type TelegramConfig,
} from "../config/notify-config.ts";
import { isServiceUrl } from "../config/service-url.ts";
import { defined } from "../platform/read-value.ts";

type Environment = { readonly [name: string]: string | undefined };

/** The channels that messages go to: those of the config, and Telegram once it has token and chat. */
export function activeChannels(
  { channels, telegram }: Pick<HotNotify, "channels" | "telegram">,
  env: Environment,
): ChannelName[] {
  const hasToken = telegram?.hasToken === true || wordOf(env, "TELEGRAM_BOT_TOKEN") !== undefined;
  const hasChat = telegram?.hasChat === true || wordOf(env, "TELEGRAM_CHAT_ID") !== undefined;
  const isComplete = hasToken && hasChat;
  return CHANNELS.filter((name) => (name === "telegram" ? isComplete : channels.includes(name)));
}

/**
 * The channels of the config, with what the environment adds to Telegram; config.json goes before it.
 * `telegram` may lack its token or its chat still: then it is not in force.
 */
export function channelsWithEnv(
  channels: ChannelsConfig,
  env: Environment,
): { channels: ChannelsConfig; problems: string[] } {
  const { token, chatId, apiBaseUrl } = channels.telegram ?? {};
  const address = apiBaseUrl ?? wordOf(env, "TELEGRAM_API_BASE_URL");
  const isUsable = address === undefined || isServiceUrl(address);
  const telegram = defined({
    token: token ?? wordOf(env, "TELEGRAM_BOT_TOKEN"),
    chatId: chatId ?? wordOf(env, "TELEGRAM_CHAT_ID"),
    apiBaseUrl: isUsable ? address : undefined,
  });
  const isWanted = telegram.token !== undefined || channels.telegram !== undefined;
  if (!isWanted) return { channels, problems: [] };
  const problems = [
    ...(isUsable ? [] : [UNSAFE_ADDRESS]),
    // A token alone in the environment may be another program's.
    ...(channels.telegram === undefined ? [] : missingOf(telegram)),
  ];
  return { channels: { ...channels, telegram }, problems };
}

const UNSAFE_ADDRESS =
  "TELEGRAM_API_BASE_URL is no https address and is not used. Set it to one (http only for this machine).";

function missingOf({ token, chatId }: TelegramConfig): string[] {
  return [
    ...(token === undefined ? [missing("token", "TELEGRAM_BOT_TOKEN")] : []),
    ...(chatId === undefined ? [missing("chatId", "TELEGRAM_CHAT_ID")] : []),
  ];
}

function missing(key: string, variable: string): string {
  return `Telegram is not in use: set notify.channels.telegram.${key} or ${variable}.`;
}

/** The option of the plugin holds where the variable itself is not set. */
function wordOf(env: Environment, name: string): string | undefined {
  return plainWord(env[name]) ?? plainWord(env[`CLAUDE_PLUGIN_OPTION_${name}`]);
}

/** Files of variables leave line ends; white space within means that something else was pasted. */
function plainWord(text: string | undefined): string | undefined {
  const word = text?.trim() ?? "";
  return /^\S+$/.test(word) ? word : undefined;
}

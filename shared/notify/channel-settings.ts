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
  const hasToken = telegram?.hasToken === true || fromOutside(env, TOKEN) !== undefined;
  const hasChat = telegram?.hasChat === true || fromOutside(env, CHAT) !== undefined;
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
  const { token, chatId } = channels.telegram ?? {};
  const outside = token === undefined ? fromOutside(env, TOKEN) : undefined;
  const { apiBaseUrl, problems } = serverOf(channels.telegram, outside, env);
  const telegram = defined({
    token: token ?? outside?.word,
    chatId: chatId ?? fromOutside(env, CHAT)?.word,
    apiBaseUrl,
  });
  const isWanted = telegram.token !== undefined || channels.telegram !== undefined;
  if (!isWanted) return { channels, problems: [] };
  return {
    channels: { ...channels, telegram },
    // A token alone in the environment may be another program's.
    problems: [...problems, ...(channels.telegram === undefined ? [] : missingOf(telegram))],
  };
}

/** What config.json does not say, and who says it: a variable, or an option of the plugin. */
export type Outside = { word: string; source: "variable" | "option" };

/** The option of the plugin holds where the variable itself is not set. */
export function fromOutside(env: Environment, name: string): Outside | undefined {
  const variable = plainWord(env[name]);
  if (variable !== undefined) return { word: variable, source: "variable" };
  const option = plainWord(env[`CLAUDE_PLUGIN_OPTION_${name}`]);
  return option === undefined ? undefined : { word: option, source: "option" };
}

/**
 * Files of variables leave line ends; white space within means that something else was pasted, and a
 * placeholder (`${user_config…}`) that the client did not fill it in.
 */
function plainWord(text: string | undefined): string | undefined {
  const word = text?.trim() ?? "";
  return /^\S+$/.test(word) && !word.startsWith("${") ? word : undefined;
}

/**
 * The server gets the token, and settings of a project can set variables: theirs counts for a token
 * that is a variable too. The plugin has no option for it.
 */
function serverOf(
  config: TelegramConfig | undefined,
  token: Outside | undefined,
  env: Environment,
): { apiBaseUrl: string | undefined; problems: string[] } {
  const variable = plainWord(env[SERVER]);
  const apiBaseUrl = config?.apiBaseUrl;
  if (apiBaseUrl !== undefined || variable === undefined) return { apiBaseUrl, problems: [] };
  if (token?.source !== "variable") return { apiBaseUrl, problems: [FOREIGN_ADDRESS] };
  return isServiceUrl(variable)
    ? { apiBaseUrl: variable, problems: [] }
    : { apiBaseUrl, problems: [UNSAFE_ADDRESS] };
}

function missingOf({ token, chatId }: TelegramConfig): string[] {
  return [
    ...(token === undefined ? [missing("token", TOKEN)] : []),
    ...(chatId === undefined ? [missing("chatId", CHAT)] : []),
  ];
}

function missing(key: string, variable: string): string {
  return `Telegram is not in use: set notify.channels.telegram.${key} or ${variable}.`;
}

const TOKEN = "TELEGRAM_BOT_TOKEN";
const CHAT = "TELEGRAM_CHAT_ID";
const SERVER = "TELEGRAM_API_BASE_URL";

const UNSAFE_ADDRESS =
  "TELEGRAM_API_BASE_URL is no https address and is not used. Set it to one (http only for this machine).";
const FOREIGN_ADDRESS =
  "TELEGRAM_API_BASE_URL counts only for the token of TELEGRAM_BOT_TOKEN and is not used. Set notify.channels.telegram.apiBaseUrl instead.";

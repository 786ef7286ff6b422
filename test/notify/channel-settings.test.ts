import { expect, test } from "vitest";
import { activeChannels, channelsWithEnv } from "../../shared/notify/channel-settings.ts";
import { DEFAULT_HOT_CONFIG } from "../config/whole-hot-config.ts";

const NOTHING = DEFAULT_HOT_CONFIG.notify;
const BOTH = { TELEGRAM_BOT_TOKEN: "1:env", TELEGRAM_CHAT_ID: "-100" };
const PLUGIN = {
  CLAUDE_PLUGIN_OPTION_TELEGRAM_BOT_TOKEN: "1:plugin",
  CLAUDE_PLUGIN_OPTION_TELEGRAM_CHAT_ID: "-200",
};
/** What a client that does not fill in the options of the plugin hands on. */
const PLACEHOLDER = "$" + "{user_config.telegram_bot_token}";

test("the channels of the config are in force", () => {
  expect(activeChannels(NOTHING, {})).toEqual([]);
  expect(activeChannels({ channels: ["slack", "desktop"] }, {})).toEqual(["slack", "desktop"]);
});

test.each([
  [undefined, BOTH, true],
  [undefined, PLUGIN, true],
  [undefined, { TELEGRAM_BOT_TOKEN: "1:env" }, false],
  [undefined, { ...BOTH, TELEGRAM_CHAT_ID: " " }, false],
  [undefined, { ...BOTH, TELEGRAM_BOT_TOKEN: "see below" }, false],
  [undefined, { ...PLUGIN, CLAUDE_PLUGIN_OPTION_TELEGRAM_BOT_TOKEN: PLACEHOLDER }, false],
  [{ hasToken: true, hasChat: true }, {}, true],
  [{ hasToken: false, hasChat: true }, {}, false],
  [{ hasToken: false, hasChat: true }, { TELEGRAM_BOT_TOKEN: "1:env" }, true],
  [{ hasToken: true, hasChat: false }, PLUGIN, true],
])(
  "with %j in the config and %j in the environment Telegram is in force: %j",
  (telegram, env, isActive) => {
    const notify = telegram === undefined ? NOTHING : { channels: ["telegram" as const], telegram };

    expect(activeChannels(notify, env)).toEqual(isActive ? ["telegram"] : []);
  },
);

test("config.json goes before the environment, a variable before the option of the plugin", () => {
  const desktop = { via: "auto" } as const;

  expect(
    channelsWithEnv({ desktop, telegram: { token: "1:config" } }, { ...PLUGIN, ...BOTH }),
  ).toEqual({
    channels: { desktop, telegram: { token: "1:config", chatId: "-100" } },
    problems: [],
  });
  expect(channelsWithEnv({}, { ...PLUGIN, TELEGRAM_CHAT_ID: "-100\n" })).toEqual({
    channels: { telegram: { token: "1:plugin", chatId: "-100" } },
    problems: [],
  });
});

test("without a token nothing of Telegram is there", () => {
  const env = { TELEGRAM_CHAT_ID: "-100", TELEGRAM_API_BASE_URL: "http://evil.test" };

  expect(channelsWithEnv({}, env)).toEqual({ channels: {}, problems: [] });
});

test("what the config begins and nobody completes is told", () => {
  expect(channelsWithEnv({ telegram: {} }, {}).problems).toEqual([
    "Telegram is not in use: set notify.channels.telegram.token or TELEGRAM_BOT_TOKEN.",
    "Telegram is not in use: set notify.channels.telegram.chatId or TELEGRAM_CHAT_ID.",
  ]);
  expect(channelsWithEnv({}, { TELEGRAM_BOT_TOKEN: "1:env" }).problems).toEqual([]);
});

test("a placeholder that the client did not fill in is no value", () => {
  const env = { ...PLUGIN, TELEGRAM_BOT_TOKEN: PLACEHOLDER, TELEGRAM_CHAT_ID: PLACEHOLDER };

  expect(channelsWithEnv({}, env).channels).toEqual({
    telegram: { token: "1:plugin", chatId: "-200" },
  });
});

test("a server is taken from the environment only where the token is safe with it", () => {
  const at = (url: string) => channelsWithEnv({}, { ...BOTH, TELEGRAM_API_BASE_URL: url });

  expect(at("http://127.0.0.1:8081").channels.telegram?.apiBaseUrl).toBe("http://127.0.0.1:8081");
  expect(at("https://bot.example.test").channels.telegram?.apiBaseUrl).toBe(
    "https://bot.example.test",
  );
  expect(at("http://bot.example.test")).toEqual({
    channels: { telegram: { token: "1:env", chatId: "-100" } },
    problems: [
      "TELEGRAM_API_BASE_URL is no https address and is not used. Set it to one (http only for this machine).",
    ],
  });
});

test.each([
  ["config.json", { token: "1:config", chatId: "7" }, BOTH],
  ["the plugin", {}, PLUGIN],
])("a variable leads no token of %s to another server", (_, telegram, env) => {
  const url = "https://evil.example.test";
  const foreign = {
    ...{ ...env, TELEGRAM_API_BASE_URL: url },
    CLAUDE_PLUGIN_OPTION_TELEGRAM_API_BASE_URL: url,
  };

  const { channels, problems } = channelsWithEnv({ telegram }, foreign);

  expect(channels.telegram?.apiBaseUrl).toBeUndefined();
  expect(problems).toEqual([
    "TELEGRAM_API_BASE_URL counts only for the token of TELEGRAM_BOT_TOKEN and is not used. Set notify.channels.telegram.apiBaseUrl instead.",
  ]);
});

test.each([BOTH, PLUGIN])("the server of config.json is the user's, for every token: %j", (env) => {
  const telegram = { apiBaseUrl: "https://bots.example.test" };
  const foreign = { ...env, TELEGRAM_API_BASE_URL: "https://evil.example.test" };

  const { channels, problems } = channelsWithEnv({ telegram }, foreign);

  expect(channels.telegram?.apiBaseUrl).toBe("https://bots.example.test");
  expect(problems).toEqual([]);
});

import { expect, test } from "vitest";
import { childEnv, clientEnv, workerEnv } from "../../shared/platform/child-env.ts";

const PLAIN = {
  ...{ PATH: "/bin", HOME: "/home/dev", USER: "dev", LOGNAME: "dev" },
  ...{ LANG: "C", LC_ALL: "C", TZ: "UTC", TMPDIR: "/tmp" },
  ...{ TACHO_HOME: "/t", CLAUDE_CONFIG_DIR: "/c", CLAUDE_SECURESTORAGE_CONFIG_DIR: "/s" },
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  ...{ XDG_RUNTIME_DIR: "/run", DBUS_SESSION_BUS_ADDRESS: "unix:", DISPLAY: ":0" },
  ...{ NODE_EXTRA_CA_CERTS: "/ca.pem", SSL_CERT_FILE: "/ca.pem", SSH_CONNECTION: "1 2 3 4" },
};
const TELEGRAM = {
  ...{ TELEGRAM_BOT_TOKEN: "1:t", TELEGRAM_CHAT_ID: "7", TELEGRAM_API_BASE_URL: "https://t" },
  ...{ CLAUDE_PLUGIN_OPTION_TELEGRAM_BOT_TOKEN: "1:t" },
};
/** The address of a proxy may hold a password. */
const PROXIES = {
  ...{ HTTPS_PROXY: "http://user:password@proxy", http_proxy: "http://proxy:3128" },
  ...{ NO_PROXY: "localhost", all_proxy: "socks5://proxy" },
};
const OTHER = {
  ...{ ANTHROPIC_API_KEY: "a", CLAUDE_CODE_OAUTH_TOKEN: "b", AWS_SECRET_ACCESS_KEY: "c" },
  ...{ NODE_OPTIONS: "--require x", LD_PRELOAD: "x.so", TELEGRAM_OTHER: "d", TACHO_KEY: "e" },
  ...{ CLAUDE_PLUGIN_OPTION_OTHER: "f", FTP_PROXY: "g", HTTPS_PROXY_PASSWORD: "h" },
};

test("a worker gets what it needs, Telegram's settings, proxies, and the variables of keys", () => {
  const env = { ...PLAIN, ...TELEGRAM, ...PROXIES, ...OTHER, GONE: undefined };
  const needed = { ...PLAIN, ...TELEGRAM, ...PROXIES };

  expect(workerEnv(env, [])).toEqual(needed);
  expect(workerEnv(env, ["TACHO_KEY", "GONE", "NONE"])).toEqual({ ...needed, TACHO_KEY: "e" });
});

test("a program that we start gets nothing secret", () => {
  expect(childEnv({ ...PLAIN, ...TELEGRAM, ...PROXIES, ...OTHER })).toEqual(PLAIN);
});

test("Claude Code gets the way out of the network besides, and no other secret", () => {
  expect(clientEnv({ ...PLAIN, ...TELEGRAM, ...PROXIES, ...OTHER })).toEqual({
    ...PLAIN,
    ...PROXIES,
  });
});

test("Windows writes its names as it likes", () => {
  const env = { Path: "C:\\", SystemRoot: "C:\\Windows", AppData: "C:\\A", Secret: "s" };

  expect(childEnv(env)).toEqual({ Path: "C:\\", SystemRoot: "C:\\Windows", AppData: "C:\\A" });
});

import { expect, test } from "vitest";
import { childEnv, workerEnv } from "../../shared/platform/child-env.ts";

const PLAIN = {
  ...{ PATH: "/bin", HOME: "/home/dev", LANG: "C", LC_ALL: "C", TZ: "UTC", TMPDIR: "/tmp" },
  ...{ TACHO_HOME: "/t", CLAUDE_CONFIG_DIR: "/c", CLAUDE_SECURESTORAGE_CONFIG_DIR: "/s" },
  ...{ XDG_RUNTIME_DIR: "/run", DBUS_SESSION_BUS_ADDRESS: "unix:", DISPLAY: ":0" },
  ...{ NODE_EXTRA_CA_CERTS: "/ca.pem", SSL_CERT_FILE: "/ca.pem", SSH_CONNECTION: "1 2 3 4" },
};
const TELEGRAM = {
  ...{ TELEGRAM_BOT_TOKEN: "1:t", TELEGRAM_CHAT_ID: "7", TELEGRAM_API_BASE_URL: "https://t" },
  ...{ CLAUDE_PLUGIN_OPTION_TELEGRAM_BOT_TOKEN: "1:t" },
};
const OTHER = {
  ...{ ANTHROPIC_API_KEY: "a", CLAUDE_CODE_OAUTH_TOKEN: "b", AWS_SECRET_ACCESS_KEY: "c" },
  ...{ NODE_OPTIONS: "--require x", LD_PRELOAD: "x.so", TELEGRAM_OTHER: "d", TACHO_KEY: "e" },
  ...{ CLAUDE_PLUGIN_OPTION_OTHER: "f", HTTPS_PROXY: "http://user:password@proxy" },
};

test("a worker gets what it needs, Telegram's settings, and the variables of keys", () => {
  const env = { ...PLAIN, ...TELEGRAM, ...OTHER, GONE: undefined };

  expect(workerEnv(env, [])).toEqual({ ...PLAIN, ...TELEGRAM });
  expect(workerEnv(env, ["TACHO_KEY", "GONE", "NONE"])).toEqual({
    ...{ ...PLAIN, ...TELEGRAM, TACHO_KEY: "e" },
  });
});

test("a program that we start gets nothing secret", () => {
  expect(childEnv({ ...PLAIN, ...TELEGRAM, ...OTHER })).toEqual(PLAIN);
});

test("Windows writes its names as it likes", () => {
  const env = { Path: "C:\\", SystemRoot: "C:\\Windows", AppData: "C:\\A", Secret: "s" };

  expect(childEnv(env)).toEqual({ Path: "C:\\", SystemRoot: "C:\\Windows", AppData: "C:\\A" });
});

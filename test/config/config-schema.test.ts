import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configJsonSchema } from "../../cli/config/config-keys.ts";
import { configSchema, readConfigValue } from "../../shared/config/config-schema.ts";
import { DEFAULT_CONFIG } from "../../shared/config/default-config.ts";
import { isObject, objectAt, parseObject } from "../../shared/platform/read-value.ts";
import { FULL_CONFIG, SECRETS } from "./full-config.ts";

test("an empty config means the defaults that the hot bundles know too", () => {
  expect(configSchema.parse({})).toEqual(DEFAULT_CONFIG);
});

test("every key can be set", () => {
  const { config, problems } = readConfigValue(FULL_CONFIG);

  expect(problems).toEqual([]);
  expect(config.notify).toEqual({
    ...FULL_CONFIG.notify,
    channels: {
      ...FULL_CONFIG.notify.channels,
      telegram: { ...FULL_CONFIG.notify.channels.telegram, chatId: "-1001234" },
    },
  });
  expect(config.credentials.sinks).toEqual([
    ...FULL_CONFIG.credentials.sinks.slice(0, 2),
    { ...FULL_CONFIG.credentials.sinks[2], apiBaseUrl: "https://api.cloudflare.com/client/v4" },
    { ...FULL_CONFIG.credentials.sinks[3], allowPrivate: false },
  ]);
  expect(config.budget).toEqual(FULL_CONFIG.budget);
  expect(config.alerts).toEqual({
    ...FULL_CONFIG.alerts,
    thresholds: [50, 95],
    windowThresholds: { seven_day: [60, 90], weekly_fable_5: [] },
  });
});

test("any JSON object becomes a valid config", () => {
  const keys = fc.constantFrom(
    ...["sharedDir", "statusline", "sessions", "theme", "segments", "wrap", "notify", "channels"],
    ...["telegram", "chatId", "token", "slack", "webhook", "url", "quietHours", "from", "to"],
    ...["credentials", "sinks", "type", "path", "argv", "budget", "alerts", "thresholds", "events"],
  );
  const values = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom("file", "http", "/a", "https://a.test", "10:00", 80),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(keys, tie("value"), { maxKeys: 4 }),
    ),
  })).value;

  fc.assert(
    fc.property(fc.dictionary(keys, values), (value) => {
      const { config, problems } = readConfigValue(value);

      expect(configSchema.safeParse(config).success).toBe(true);
      expect(problems.length === 0).toBe(configSchema.safeParse(value).success);
    }),
  );
});

test("every key says what it is for", () => {
  expect(silentKeys(configJsonSchema(), "")).toEqual([]);
});

const ADDRESS =
  "must be an https address without a user name (http only for this machine: localhost).";

describe("what is refused", () => {
  test.each([
    ["notify.channels.telegram.token", "1 2", "must be text without white space."],
    ["notify.channels.telegram.token", "", "must be text without white space."],
    ["notify.channels.telegram.chatId", 1.5, "must be a chat id: a whole number or text."],
    ["notify.channels.telegram.chatId", "", "must be a chat id: a whole number or text."],
    ["notify.channels.telegram.apiBaseUrl", "http://api.example.test", ADDRESS],
    ["notify.channels.telegram.apiBaseUrl", "http://127.0.0.1.example.test", ADDRESS],
    ["notify.channels.telegram.apiBaseUrl", "https://me:pass@example.test", ADDRESS],
    ["notify.channels.telegram.apiBaseUrl", "ftp://localhost", ADDRESS],
    ["notify.channels.slack.webhookUrl", "hooks.slack.test", ADDRESS],
    ["notify.channels.command.argv", [], "must name a program."],
    ["notify.channels.command.argv", [""], "must name a program."],
    ["notify.channels.desktop.via", "mail", "must be one of auto, system, terminal."],
    ["notify.quietHours", { from: "24:00", to: "07:00" }, "must be a time of day as in 22:30."],
    ["notify.quietHours", { from: "07:00", to: "07:00" }, "must end at another time than they"],
    ["notify.quietHours", { from: "07:00" }, "notify.quietHours.to: is missing."],
    [
      "notify.quietHours",
      { from: "22:00", to: "07:00", timeZone: "Berlin" },
      "must be a time zone as in Europe/Berlin.",
    ],
    [
      "notify.quietHours",
      { from: "22:00", to: "07:00", timeZone: "+01:00" },
      "must be a time zone as in Europe/Berlin.",
    ],
    ["notify.coalesceMs", 60_001, "too big"],
    ["notify.minIntervalMs", -1, "too small"],
    ["notify.events.projects", [""], "notify.events.projects.0: too small"],
    ["credentials.minIntervalMs", 999, "too small"],
    ["credentials.sinks", [{ type: "ftp" }], "must be one of file, command, cloudflare-kv, http."],
    ["credentials.sinks", [{ type: "file", path: "login.json" }], "must be an absolute path."],
    [
      "credentials.sinks",
      [{ type: "file", path: "/a", encryptionKeyEnv: "A-B" }],
      "must be the name of an environment variable.",
    ],
    [
      "credentials.sinks",
      [{ type: "file", path: "/a", encryptionKeyEnv: "A", encryptionKeyFile: "/k" }],
      "must have encryptionKeyFile or encryptionKeyEnv, not both.",
    ],
    [
      "credentials.sinks",
      [{ type: "cloudflare-kv", accountId: "../x", namespaceId: "n", apiToken: "t" }],
      "must be an id of letters and digits.",
    ],
    [
      "credentials.sinks",
      [{ type: "cloudflare-kv", accountId: "a", namespaceId: "n", apiToken: "t", key: "<host>" }],
      "must be text without white space; of <...> it may hold <account> and <device>.",
    ],
    ["budget.denySubagentsAbovePercent", 0, "too small"],
    ["alerts.windowThresholds", { "5h": [80] }, "must have names of windows as in five_hour."],
    ["alerts.digestAt", "8 o'clock", "must be a time of day as in 08:00"],
    ["alerts.thresholds", [80, 101], "alerts.thresholds.1: too big"],
    ["alerts.thresholds", Array.from({ length: 11 }, (_, index) => index + 1), "too big"],
  ])("%s = %j", (key, value, message) => {
    expect(readConfigValue(configWith(key, value)).problems.join(" ")).toContain(message);
  });

  test.each(["http://127.8.9.1:80", "http://[::1]:8081/x", "http://localhost", "https://a.test"])(
    "but not %s",
    (url) => {
      const value = configWith("notify.channels.slack.webhookUrl", url);

      expect(readConfigValue(value).problems).toEqual([]);
    },
  );
});

test("a sink with a mistake is left out, the others stay", () => {
  const sinks = [
    { type: "file", path: "/a", encryptonKeyFile: "/misspelt" },
    { type: "file", path: "/b" },
    { type: "command", argv: ["rm", 7], more: 1 },
    { type: "http", url: "https://example.test" },
    { type: "file", path: "/c" },
  ];

  const { config, problems } = readConfigValue({ credentials: { sinks } });

  expect(problems).toMatchInlineSnapshot(`
    [
      "credentials.sinks.0.encryptonKeyFile: there is no such key.",
      "credentials.sinks.2.argv.1: must be of the type string.",
      "credentials.sinks.2.more: there is no such key.",
      "credentials.sinks.3.token: is missing.",
    ]
  `);
  expect(config.credentials.sinks).toEqual([
    { type: "file", path: "/b" },
    { type: "file", path: "/c" },
  ]);
});

test("half a channel is left out, the rest of the config holds", () => {
  const { config, problems } = readConfigValue({
    statusline: { theme: "nord", wrap: { position: "below" } },
    notify: { channels: { webhook: { url: 1, secret: "s" }, desktop: {} }, coalesceMs: 5 },
    alerts: { thresholds: [80, "x"] },
  });

  expect(problems).toEqual([
    "statusline.wrap.command: is missing.",
    "notify.channels.webhook.url: must be of the type string.",
    "alerts.thresholds.1: must be of the type number.",
  ]);
  expect(config).toEqual({
    ...DEFAULT_CONFIG,
    statusline: { ...DEFAULT_CONFIG.statusline, theme: "nord" },
    notify: {
      ...DEFAULT_CONFIG.notify,
      channels: { desktop: { via: "auto" } },
      coalesceMs: 5,
    },
  });
});

test("no problem repeats a secret, wherever one was pasted", () => {
  const bad = SECRETS.flatMap((secret) => [secret, ` ${secret}`, [secret], { x: secret }]);

  for (const path of pathsIn(FULL_CONFIG)) {
    for (const value of bad) {
      const written = withValue(FULL_CONFIG, path, value);
      const told = readConfigValue(isObject(written) ? written : {}).problems.join("\n");
      expect(SECRETS.filter((secret) => told.includes(secret))).toEqual([]);
    }
  }
});

function configWith(key: string, value: unknown) {
  return parseObject(JSON.stringify(nested(key.split("."), value))) ?? {};
}

function nested([key, ...rest]: readonly string[], value: unknown): unknown {
  return key === undefined ? value : { [key]: nested(rest, value) };
}

/** A copy with another value at a path. */
function withValue(value: unknown, [key, ...rest]: readonly string[], other: unknown): unknown {
  if (key === undefined) return other;
  if (Array.isArray(value)) {
    return value.map((member, at) =>
      String(at) === key ? withValue(member, rest, other) : member,
    );
  }
  return isObject(value) ? { ...value, [key]: withValue(value[key], rest, other) } : other;
}

function pathsIn(value: unknown, path: readonly string[] = []): string[][] {
  const members = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return members.flatMap(([key, member]) => [[...path, key], ...pathsIn(member, [...path, key])]);
}

/** Properties of a JSON Schema without a description, also those in lists and alternatives. */
function silentKeys(schema: unknown, path: string): string[] {
  if (Array.isArray(schema)) return schema.flatMap((one) => silentKeys(one, path));
  if (!isObject(schema)) return [];
  return Object.entries(schema).flatMap(([name, child]) => {
    if (name !== "properties" || !isObject(child)) return silentKeys(child, path);
    return Object.entries(child).flatMap(([key, property]) => [
      ...(objectAt(child, key)?.description === undefined ? [`${path}${key}`] : []),
      ...silentKeys(property, `${path}${key}.`),
    ]);
  });
}

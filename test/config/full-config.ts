/** Every secret that a config can hold; none is part of another. */
export const SECRETS = [
  "123456:telegram-token",
  "https://hooks.slack.test/services/T0/B0/slack-secret",
  "https://chat.example.test/api/webhooks/1/webhook-path",
  "webhook-signing-secret",
  "cloudflare-api-token",
  "https://example.test/login/sink-path",
  "http-sink-token",
] as const;
const [telegramToken, slackUrl, webhookUrl, webhookSecret, apiToken, sinkUrl, sinkToken] = SECRETS;

/** As a user writes it, with every key of notify, credentials, budget, alerts, quota, usage and prices. */
export const FULL_CONFIG = {
  notify: {
    channels: {
      telegram: { token: telegramToken, chatId: -1_001_234, apiBaseUrl: "http://127.0.0.1:8081" },
      slack: { webhookUrl: slackUrl },
      webhook: { url: webhookUrl, secret: webhookSecret, allowPrivate: true },
      desktop: { via: "terminal" },
      command: { argv: ["/usr/bin/say", "-v"] },
    },
    events: {
      session: { started: false, finished: true, failed: true, waiting: false },
      subagent: { started: false, finished: true },
      limit: false,
      runsOut: false,
      pace: false,
      reset: false,
      credentials: false,
      spend: false,
      digest: false,
      projects: ["acme-*", "!acme-secret"],
      agentTypes: ["Explore"],
    },
    quietHours: { from: "22:30", to: "07:00", timeZone: "Europe/Berlin" },
    coalesceMs: 0,
    minIntervalMs: 3_000,
    deliver: "inline",
  },
  credentials: {
    sinks: [
      { type: "file", path: "/srv/login.json", encryptionKeyFile: "/etc/tacho.key" },
      { type: "command", argv: ["store-login"], encryptionKeyEnv: "LOGIN_KEY" },
      {
        type: "cloudflare-kv",
        accountId: "0123abcd",
        namespaceId: "4567cdef",
        apiToken,
        key: "login/<account>",
      },
      { type: "http", url: sinkUrl, token: sinkToken },
    ],
    minIntervalMs: 60_000,
    includeRefreshToken: true,
    delegatedRefresh: true,
  },
  budget: { inform: false, denySubagentsAbovePercent: 92.5 },
  alerts: {
    thresholds: [95, 50, 95],
    windowThresholds: { seven_day: [90, 60], weekly_fable_5: [] },
    spend: [
      { usd: 20, per: "day", timeZone: "Europe/Berlin" },
      { usd: 2.5, per: "session", project: "acme-api" },
    ],
    tokenHealth: true,
    digestAt: "08:00",
    quips: { enabled: true, model: "claude-haiku-4-5" },
  },
  quota: { poll: true, apiBaseUrl: "https://gateway.test" },
  usage: { claudeDirs: ["/srv/claude"], redactProjects: true },
  prices: {
    "claude-opus-4-8": { input: 4.5, output: 22.5 },
    "acme-*": [
      { input: 1, output: 2, cacheRead: 0.1, webSearch: 0 },
      { input: 2, output: 4, from: "2026-10-01" },
    ],
  },
};

import fc from "fast-check";
import { expect, test } from "vitest";
import { SPEND_PERS } from "../../shared/config/alerts-config.ts";
import { CHARSETS, LAYOUTS, SEGMENTS, THEMES } from "../../shared/config/config.ts";
import { configSchema } from "../../shared/config/config-schema.ts";
import { DEFAULT_CONFIG } from "../../shared/config/default-config.ts";
import { hotConfigOf } from "../../shared/config/hot-config.ts";
import { DELIVERIES, DESKTOP_WAYS } from "../../shared/config/notify-config.ts";
import { parseObject } from "../../shared/platform/read-value.ts";
import { DEFAULT_HOT_CONFIG, parseHotConfig } from "./whole-hot-config.ts";

const segment = fc.record(
  {
    show: fc.boolean(),
    barWidth: fc.integer({ min: 0, max: 100 }),
    priority: fc.double({ noNaN: true, noDefaultInfinity: true }),
  },
  { requiredKeys: [] },
);

function switches(...names: readonly string[]) {
  const each = Object.fromEntries(names.map((name) => [name, fc.boolean()]));
  return fc.record(each, { requiredKeys: [] });
}

const amount = fc.double({ min: 0, max: 100_000, noNaN: true });
const ownPrice = fc.record(
  {
    input: amount,
    output: amount,
    cacheRead: amount,
    cacheWrite5m: amount,
    cacheWrite1h: amount,
    webSearch: amount,
    fast: amount,
    from: fc.constantFrom("2026-03-13", "2027-12-31"),
  },
  { requiredKeys: ["input", "output"] },
);
const modelName = fc.oneof(
  fc.constantFrom("claude-opus-4-8", "my-*", "toString"),
  fc.string({ minLength: 1, maxLength: 256 }).filter((name) => name !== "__proto__"),
);

const thresholdList = fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 10 });

/** What a user may write and the schema takes. */
const valid = fc.record(
  {
    sharedDir: fc.string().map((name) => `/${name}`),
    statusline: fc.record(
      {
        layout: fc.constantFrom(...LAYOUTS),
        theme: fc.constantFrom(...THEMES),
        charset: fc.constantFrom(...CHARSETS),
        links: fc.boolean(),
        segments: fc.dictionary(fc.constantFrom(...SEGMENTS), segment),
        wrap: fc.record(
          { command: fc.string({ minLength: 1 }), position: fc.constantFrom("above", "below") },
          { requiredKeys: ["command"] },
        ),
      },
      { requiredKeys: [] },
    ),
    sessions: fc.record({ keepDays: fc.double({ min: 0, max: 3650, noNaN: true }) }),
    notify: fc.record(
      {
        channels: fc.record(
          {
            telegram: fc.record(
              { token: fc.constant("t"), chatId: fc.oneof(fc.integer(), fc.constant("@me")) },
              { requiredKeys: [] },
            ),
            slack: fc.constant({ webhookUrl: "https://example.test/s" }),
            webhook: fc.constant({ url: "https://example.test/w", secret: "s" }),
            desktop: fc.record({ via: fc.constantFrom(...DESKTOP_WAYS) }, { requiredKeys: [] }),
            command: fc.constant({ argv: ["say"] }),
          },
          { requiredKeys: [] },
        ),
        events: fc.record(
          {
            session: switches("started", "finished", "failed", "waiting"),
            subagent: switches("started", "finished"),
            limit: fc.boolean(),
            runsOut: fc.boolean(),
            pace: fc.boolean(),
            reset: fc.boolean(),
            credentials: fc.boolean(),
            spend: fc.boolean(),
            digest: fc.boolean(),
            projects: fc.array(fc.string({ minLength: 1, maxLength: 256 })),
            agentTypes: fc.array(fc.string({ minLength: 1 }), { maxLength: 100 }),
          },
          { requiredKeys: [] },
        ),
        quietHours: fc.constant({ from: "22:00", to: "07:00" }),
        coalesceMs: fc.integer({ min: 0, max: 60_000 }),
        minIntervalMs: fc.integer({ min: 0, max: 60_000 }),
        deliver: fc.constantFrom(...DELIVERIES),
      },
      { requiredKeys: [] },
    ),
    credentials: fc.record(
      {
        sinks: fc.array(
          fc.record(
            {
              type: fc.constant("file"),
              path: fc.constant("/login.json"),
              encryptionKeyEnv: fc.constantFrom("KEY", "_key2"),
            },
            { requiredKeys: ["type", "path"] },
          ),
          { maxLength: 3 },
        ),
        minIntervalMs: fc.integer({ min: 1_000, max: 86_400_000 }),
        includeRefreshToken: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    budget: fc.record(
      {
        inform: fc.boolean(),
        denySubagentsAbovePercent: fc.double({ min: 1, max: 100, noNaN: true }),
      },
      { requiredKeys: [] },
    ),
    alerts: fc.record(
      {
        thresholds: thresholdList,
        windowThresholds: fc.dictionary(
          fc.constantFrom("five_hour", "seven_day", "weekly_fable_5"),
          thresholdList,
        ),
        spend: fc.array(
          fc.record(
            {
              usd: fc.double({ min: 0.01, max: 1_000, noNaN: true }),
              per: fc.constantFrom(...SPEND_PERS),
              project: fc.string({ minLength: 1, maxLength: 20 }),
              timeZone: fc.constantFrom("Europe/Berlin", "UTC"),
            },
            { requiredKeys: ["usd", "per"] },
          ),
          { maxLength: 3 },
        ),
        tokenHealth: fc.boolean(),
        digestAt: fc.constantFrom("00:00", "23:59"),
        quips: fc.record({ enabled: fc.boolean() }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    ),
    usage: fc.record(
      {
        claudeDirs: fc.array(
          fc.string().map((name) => `/${name}`),
          { maxLength: 3 },
        ),
        redactProjects: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    prices: fc.dictionary(
      modelName,
      fc.oneof(ownPrice, fc.array(ownPrice, { minLength: 1, maxLength: 3 })),
      { maxKeys: 3 },
    ),
  },
  { requiredKeys: [] },
);

/** The same keys with anything in them. */
const odd = fc.oneof(
  fc.jsonValue(),
  fc.double(),
  fc.constantFrom("", "relative", -1, 1e9, Number.POSITIVE_INFINITY, 0.5, null, "above", "nord"),
);
const list = fc.oneof(odd, fc.array(fc.oneof(odd, fc.integer({ min: 0, max: 101 }))));
const oddPrice = fc.record(
  { input: odd, output: odd, from: odd, more: odd, cacheRead: odd },
  { requiredKeys: [] },
);
const invalid = fc.record(
  {
    sharedDir: odd,
    statusline: fc.oneof(
      odd,
      fc.record(
        {
          layout: odd,
          theme: odd,
          charset: odd,
          links: odd,
          segments: fc.oneof(
            odd,
            fc.dictionary(
              fc.constantFrom(...SEGMENTS, "__proto__", "x"),
              fc.oneof(odd, fc.record({ show: odd, barWidth: odd, priority: odd, more: odd })),
            ),
          ),
          wrap: fc.oneof(odd, fc.record({ command: odd, position: odd })),
        },
        { requiredKeys: [] },
      ),
    ),
    sessions: fc.oneof(odd, fc.record({ keepDays: odd })),
    notify: fc.oneof(
      odd,
      fc.record(
        {
          channels: fc.oneof(odd, fc.array(fc.oneof(odd, fc.constantFrom("slack", "telegram")))),
          telegram: fc.oneof(odd, fc.record({ hasToken: odd, hasChat: odd })),
          desktopVia: odd,
          events: fc.oneof(
            odd,
            fc.record({ session: odd, limit: odd, projects: list, agentTypes: list }),
            fc.record({ subagent: fc.record({ started: odd, finished: odd }) }),
          ),
          coalesceMs: odd,
          deliver: odd,
        },
        { requiredKeys: [] },
      ),
    ),
    credentials: fc.oneof(odd, fc.record({ hasSinks: odd, minIntervalMs: odd, keyEnvNames: list })),
    budget: fc.oneof(odd, fc.record({ inform: odd, denySubagentsAbovePercent: odd })),
    alerts: fc.oneof(
      odd,
      fc.record(
        {
          thresholds: list,
          windowThresholds: fc.oneof(odd, fc.dictionary(fc.string(), list)),
          spend: fc.oneof(list, fc.array(fc.record({ usd: odd, per: odd, project: odd }))),
          tokenHealth: odd,
          digestAt: odd,
        },
        { requiredKeys: [] },
      ),
    ),
    usage: fc.oneof(odd, fc.record({ claudeDirs: list, redactProjects: odd })),
    prices: fc.oneof(
      odd,
      fc.dictionary(
        fc.oneof(modelName, fc.constantFrom("", "__proto__")),
        fc.oneof(list, fc.array(oddPrice), oddPrice),
      ),
    ),
  },
  { requiredKeys: [] },
);

test("the hot reader says what the schema says of everything that the schema takes", () => {
  fc.assert(
    fc.property(valid, (written) => {
      const hot = throughJson(hotConfigOf(configSchema.parse(throughJson(written))));

      expect(parseHotConfig(hot)).toEqual(hot);
    }),
  );
});

test("whatever lies in the copy, the hot reader gives settings that the schema takes", () => {
  fc.assert(
    fc.property(invalid, (stored) => {
      const { notify, credentials, ...rest } = parseHotConfig(stored);
      const { channels, telegram, desktopVia, ...messages } = notify;
      const { hasSinks, minIntervalMs, keyEnvNames } = credentials;

      const config = configSchema.parse({
        ...rest,
        notify: messages,
        credentials: { minIntervalMs },
      });

      expect(config).toMatchObject({ ...rest, notify: messages, credentials: { minIntervalMs } });
      expect(Object.keys(rest.statusline.segments)).toEqual(
        Object.keys(config.statusline.segments),
      );
      expect({ channels, hasSinks }).toEqual({
        channels: expect.any(Array),
        hasSinks: expect.any(Boolean),
      });
      expect(telegram === undefined || Object.keys(telegram).length === 2).toBe(true);
      expect(keyEnvNames.filter((name) => typeof name !== "string" || name === "")).toEqual([]);
      expect([undefined, ...DESKTOP_WAYS]).toContain(desktopVia);
    }),
  );
});

test("nothing at all means the defaults", () => {
  expect(parseHotConfig(undefined)).toEqual(DEFAULT_HOT_CONFIG);
  expect(DEFAULT_HOT_CONFIG).toEqual(hotConfigOf(DEFAULT_CONFIG));
});

function throughJson(value: unknown) {
  return parseObject(JSON.stringify(value));
}

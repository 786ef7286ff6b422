import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkAlerts } from "../../cli/doctor/alerts-check.ts";
import { checkConfig } from "../../cli/doctor/content-checks.ts";
import { checkCredentials } from "../../cli/doctor/credentials-checks.ts";
import { checkNotifications } from "../../cli/doctor/notify-checks.ts";
import { examine } from "../../cli/doctor/patient.ts";
import { reportText } from "../../cli/doctor/report-text.ts";
import { chooseLook } from "../../cli/look.ts";
import { DEFAULT_STATUSLINE } from "../../shared/config/config.ts";
import type { SinkConfig } from "../../shared/config/credentials-config.ts";
import { sinkId } from "../../shared/credentials/sinks/sink-place.ts";
import { writeSyncState } from "../../shared/credentials/sync-state-file.ts";
import type { SinkState } from "../../shared/credentials/sync-state-schema.ts";
import { displayWidth } from "../../shared/display/display-width.ts";
import { noteChannelProblem } from "../../shared/notify/channel-problems-file.ts";
import { addMessage } from "../../shared/notify/messages-file.ts";
import { openChannels } from "../../shared/notify/open-channels-file.ts";
import { queueNotice } from "../../shared/notify/queue-notice-file.ts";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { FULL_CONFIG, SECRETS } from "../config/full-config.ts";
import { noticeOf } from "../notify/outbox.ts";
import { NOON, recordedHome } from "./recorded-home.ts";

const TELEGRAM = { token: "1:secret-of-the-bot", chatId: "42" };
const FILE: SinkConfig = { type: "file", path: "/mnt/claude-token.json" };
const HTTP: SinkConfig = {
  type: "http",
  url: "https://consumer.test/login?key=secret-of-the-query",
  token: "secret-of-the-sink",
  allowPrivate: false,
};

test("what is not in use is off, which is no trouble", async () => {
  const home = await createHome();

  expect(home.report()).toMatchInlineSnapshot(`
    "– No notifications: no channel is set up here (hooks see the plugin's options too). How to: tacho notify test
    ✓ Limits are watched at 80, 90, 95 %
    – The login is handed to nobody: no sink is set
    "
  `);
});

test("says which channels are in force, and where their settings come from", async () => {
  const home = await createHome({
    notify: { channels: { telegram: { chatId: "42" }, slack: { webhookUrl: "https://s.test/x" } } },
  });

  const [environment] = home.report({ TELEGRAM_BOT_TOKEN: TELEGRAM.token }).split("\n");
  const [plugin] = home
    .report({
      CLAUDE_PLUGIN_OPTION_TELEGRAM_BOT_TOKEN: TELEGRAM.token,
      CLAUDE_PLUGIN_OPTION_TELEGRAM_CHAT_ID: "43",
    })
    .split("\n");

  expect([environment, plugin]).toMatchInlineSnapshot(`
    [
      "✓ Notifications go to Telegram (token: TELEGRAM_BOT_TOKEN, chat: config), Slack (config)",
      "✓ Notifications go to Telegram (token: option of the plugin, chat: config), Slack (config)",
    ]
  `);
});

test("a channel that is not complete is told", async () => {
  const home = await createHome({ notify: { channels: { telegram: { token: TELEGRAM.token } } } });

  expect(home.report().split("\n").slice(0, 2)).toMatchInlineSnapshot(`
    [
      "! Telegram is not in use.",
      "    → Set notify.channels.telegram.chatId or TELEGRAM_CHAT_ID",
    ]
  `);
  expect(home.troubles({ TELEGRAM_API_BASE_URL: "ftp://x" })).toMatchInlineSnapshot(`
    "! TELEGRAM_API_BASE_URL counts only for the token of TELEGRAM_BOT_TOKEN and is not used.
        → Set notify.channels.telegram.apiBaseUrl instead
    ! Telegram is not in use.
        → Set notify.channels.telegram.chatId or TELEGRAM_CHAT_ID
    "
  `);
});

test("one that refused is not among those that messages go to", async () => {
  const home = await createHome({
    notify: { channels: { telegram: TELEGRAM, command: { argv: ["/usr/local/bin/tell-me"] } } },
  });
  home.refuse("The bot token is not accepted.");

  expect(home.report().split("\n").slice(0, 3)).toMatchInlineSnapshot(`
    [
      "✓ Notifications go to command (config)",
      "✗ Telegram gets no messages: The bot token is not accepted.",
      "    → When that is mended, run: tacho notify test telegram",
    ]
  `);
});

test("a channel that refused is told until its settings change", async () => {
  const home = await createHome({ notify: { channels: { telegram: TELEGRAM } } });
  home.refuse("The bot token is not accepted.");
  const refused = home.troubles();
  const changed = { notify: { channels: { telegram: { ...TELEGRAM, token: "2:other" } } } };
  home.configure(changed);
  const afterwards = home.troubles();
  home.configure({});
  const elsewhere = home.troubles();

  expect(refused).toMatchInlineSnapshot(`
    "✗ Telegram gets no messages: The bot token is not accepted.
        → When that is mended, run: tacho notify test telegram
    "
  `);
  expect(afterwards).toBe("");
  expect(elsewhere).toMatchInlineSnapshot(`
    "! As hooks see it, Telegram gets no messages: The bot token is not accepted.
        → Mend it where that channel is set up
    "
  `);
});

test("messages that wait for more than five minutes are told, others are not", async () => {
  const home = await createHome({ notify: { channels: { telegram: TELEGRAM } } });
  home.message("quiet", { createdAtMs: minutesAgo(300), notBeforeMs: NOON + MS_PER_HOUR });
  home.message("young", { createdAtMs: minutesAgo(4), notBeforeMs: minutesAgo(4) });
  const calm = home.troubles();
  home.message("late", {
    createdAtMs: minutesAgo(7),
    notBeforeMs: NOON + 30_000,
    attempts: 4,
    problem: "Telegram cannot take messages now (HTTP 502).",
  });
  queueNotice(home.paths.outboxDir, noticeOf("n", { atMs: minutesAgo(12) }));

  expect(calm).toBe("");
  expect(home.troubles()).toMatchInlineSnapshot(`
    "! 2 messages wait to be sent, for up to 12 m. Telegram cannot take messages now (HTTP 502).
        → Run: tacho alerts tick
    "
  `);
});

test("sinks are told with their last push, the login with its end", async () => {
  const home = await createHome({ credentials: { sinks: [FILE, HTTP] } });
  const never = home.report();
  home.synced({ [sinkId(FILE)]: HELD, [sinkId(HTTP)]: HELD });

  expect(never).toContain(
    "! 2 sinks are set, but were given nothing yet.\n    → Run: tacho credentials sync\n",
  );
  expect(home.report()).toMatchInlineSnapshot(`
    "– No notifications: no channel is set up here (hooks see the plugin's options too). How to: tacho notify test
    ✓ Limits are watched at 80, 90, 95 %
    ✓ The login expires in 5 h, looked at 2 m ago
    ✓ Sink file /mnt/claude-token.json is up to date, last push 12 m ago
    ✓ Sink http https://consumer.test/login is up to date, last push 12 m ago
    "
  `);
});

test("a sink that refused, one that is tried again, and an old login have their next steps", async () => {
  const home = await createHome({
    credentials: { sinks: [FILE, HTTP], includeRefreshToken: true },
  });
  home.synced(
    {
      [sinkId(FILE)]: {
        ...OLD,
        problem: "Its folder cannot be written.",
        refusedAtMs: NOON,
        refusedFor: `${NEWEST}-abc`,
      },
      [sinkId(HTTP)]: { ...OLD, problem: "It did not answer.", notBeforeMs: NOON + 90_000 },
    },
    NOON - 20 * MS_PER_MINUTE,
  );

  expect(home.troubles()).toMatchInlineSnapshot(`
    "! The login here expired 20 m ago.
        → Start claude, which renews it
    ✗ Sink file /mnt/claude-token.json refused, last push 6 h 40 m ago: Its folder cannot be written.
        → When that is mended, run: tacho credentials sync --now
    ! Sink http https://consumer.test/login lacks the newest token, last push 6 h 40 m ago: It did not answer.
        → It is tried again; at once: tacho credentials sync --now
    ! credentials.includeRefreshToken is on. A refresh token works once: whoever is slower, Claude Code or a program behind a sink, is logged out.
        → Run: tacho config unset credentials.includeRefreshToken
    "
  `);
});

test("a damaged state of the sinks, and a later version of the alerts, are told", async () => {
  const home = await createHome({ credentials: { sinks: [FILE] } });
  writeFileSync(home.paths.credentialsSync, "{");
  writeFileSync(home.paths.alertsFile, '{"version":2}');
  const later = home.troubles();
  writeFileSync(home.paths.alertsFile, "{");

  expect(later).toMatchInlineSnapshot(`
    "✗ ~/.tacho/alerts.json cannot be read by this version of Tacho: no limit is told.
        → Check its owner and modes, update Tacho, or remove the file
    ✗ ~/.tacho/credentials-sync.json cannot be read.
        → Check its owner and modes, then run: tacho credentials sync
    "
  `);
  expect(home.troubles()).toContain(
    "! ~/.tacho/alerts.json is damaged: what was told of the limits may be told again.\n    → The next alert sets it aside and writes it anew; if not, delete it\n",
  );
});

test("a config with secrets that others can read is told with its cure", async () => {
  const home = await createHome({ notify: { channels: { telegram: TELEGRAM } } });
  chmodSync(home.paths.config, 0o644);

  expect(home.troubles()).toMatchInlineSnapshot(`
    "! ~/.tacho/config.json holds secrets and can be read by other users.
        → Run: chmod 600 ~/.tacho/config.json
    "
  `);
});

test.each([120, 80, 50, 40])(
  "shows no secret, and no line wider than %i columns",
  async (columns) => {
    const home = await createHome(FULL_CONFIG);
    home.refuse("It refused.");

    const text = home.report({}, columns);

    expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
    const tooWide = text.split("\n").filter((line) => displayWidth(line) > columns);
    expect(tooWide.filter((line) => line.slice(6).includes(" "))).toEqual([]);
  },
);

test("a locale without UTF-8 gets ASCII", async () => {
  const home = await createHome({ notify: { channels: { telegram: TELEGRAM } } });
  home.refuse("It refused.");

  expect(home.report({ LANG: "C" })).toMatch(/^[\n -~]*$/);
});

const NEWEST = "0123456789abcdef";
const HELD: SinkState = {
  ...{ fingerprint: NEWEST, generation: 3, settings: "s", pushedAtMs: minutesAgo(12) },
  ...{ attempts: 0, day: "2026-11-21", pushesToday: 1 },
};
const OLD: SinkState = { ...HELD, fingerprint: "fedcba9876543210", pushedAtMs: minutesAgo(400) };

function minutesAgo(minutes: number): number {
  return NOON - minutes * MS_PER_MINUTE;
}

async function createHome(config: object = {}) {
  const home = await recordedHome();
  const { paths } = home;
  mkdirSync(paths.home, { mode: 0o700 });
  const configure = (settings: object) =>
    writeFileSync(paths.config, JSON.stringify(settings), { mode: 0o600 });
  configure(config);
  const report = (env: Record<string, string> = {}, columns?: number) => {
    const world = home.world(columns, env);
    const patient = examine(world);
    const checks = [
      ...checkNotifications(patient),
      checkAlerts(patient),
      ...checkCredentials(patient),
      ...checkConfig(patient).filter(({ status }) => status !== "ok"),
    ];
    const text = reportText(checks, chooseLook(world, DEFAULT_STATUSLINE));
    return text.replaceAll(home.dir, "~");
  };
  return {
    ...home,
    configure,
    report,
    troubles: (env?: Record<string, string>) =>
      report(env)
        .split("\n")
        .filter((line) => !/^[✓–]/.test(line))
        .join("\n"),
    /** As the settings of Telegram are now. */
    refuse: (problem: string) => {
      const { loaded } = examine(home.world());
      const channels = openChannels(loaded.config.notify.channels, {
        ...{ env: {}, platform: "linux", now: () => NOON },
      });
      const fingerprint = channels.find(({ name }) => name === "telegram")?.fingerprint ?? "";
      noteChannelProblem(paths.outboxDir, "telegram", { fingerprint, problem, atMs: NOON });
    },
    message: (key: string, message: Partial<Parameters<typeof addMessage>[1]>) =>
      addMessage(paths.outboxDir, {
        ...{ version: 1, id: `${NOON}-${key}`, channel: "telegram", importance: "ping" },
        ...{
          text: { title: key, lines: [] },
          notices: [key],
          createdAtMs: NOON,
          notBeforeMs: NOON,
        },
        ...{ expiresAtMs: NOON + MS_PER_HOUR, attempts: 0, isRepeat: false },
        ...message,
      }),
    synced: (sinks: Record<string, SinkState>, expiresAtMs = NOON + 5 * MS_PER_HOUR) =>
      writeSyncState(paths.credentialsSync, {
        ...{ version: 1, device: "devbox-1", fingerprint: NEWEST, generation: 4, expiresAtMs },
        ...{ checkedAtMs: minutesAgo(2), sinks },
      }),
  };
}

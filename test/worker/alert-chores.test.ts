import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { expect, test } from "vitest";
import type { StatePaths } from "../../shared/platform/state-paths.ts";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { appendObservations } from "../../shared/quota/observations-file.ts";
import type { SessionRecord } from "../../shared/sessions/session-record.ts";
import { tend } from "../../worker/tend.ts";
import { tendHome } from "./tend-world.ts";

type Home = Awaited<ReturnType<typeof tendHome>>;

/** The home's settings, with the channel that `tendHome` has set up. */
function configureAlerts({ paths, configure }: Home, alerts: object): void {
  configure({ ...JSON.parse(readFileSync(paths.config, "utf8")), alerts });
}

function observe({ quotaDir }: StatePaths, usedPercent: number): void {
  const atMs = Date.now() - 1_000;
  const row = { window: "five_hour", resetsAtMs: atMs + 2 * MS_PER_HOUR, sessionId: "s1" };
  const before = { ...row, atMs: atMs - 40 * MS_PER_MINUTE, usedPercent: usedPercent - 1 };
  const rows = [before, { ...row, atMs, usedPercent }];
  appendObservations(
    quotaDir,
    "acc",
    rows.map((each) => ({ ...each, source: "statusline" as const })),
    atMs,
  );
}

function writeSession({ shared, sessionsFile }: StatePaths, totalUsd: number): void {
  const record: SessionRecord = {
    ...{ sessionId: "s1", account: "acc", host: "devbox", updatedAtMs: Date.now(), turns: 1 },
    ...{ project: { dir: "/srv/acme-api" }, subagents: { spawned: 0, running: 0 } },
    cost: { totalUsd },
  };
  mkdirSync(shared, { recursive: true });
  const file = { version: 1, updatedAtMs: Date.now(), sessions: { s1: record } };
  writeFileSync(sessionsFile, JSON.stringify(file));
}

test("a session that costs more than its user wants is told of, once", async () => {
  const home = await tendHome();
  configureAlerts(home, { spend: [{ usd: 5, per: "session" }] });
  writeSession(home.paths, 5.4);

  await tend(home.world, { lingerMs: 0 });
  writeSession(home.paths, 6);
  await tend(home.world, { lingerMs: 0 });

  expect(home.telegram.messages.map(({ text }) => text)).toEqual([
    "<b>💸 Claude has spent $5.40: your limit of $5.00 a session is reached</b>",
  ]);
});

/** A client that answers with what the test says, and notes what it was given. */
function installClient({ world }: Home, script: string): string {
  const bin = `${world.homeDir}/bin`;
  mkdirSync(bin, { recursive: true });
  writeFileSync(`${bin}/claude`, `#!/bin/sh\n${script}\n`);
  chmodSync(`${bin}/claude`, 0o755);
  return `${bin}:${process.env.PATH}`;
}

test("a quip is made by the client, without tools, settings or a project", async () => {
  const home = await tendHome();
  const asked = `${home.world.homeDir}/asked`;
  const PATH = installClient(
    home,
    `{ pwd; echo "$@"; env; cat; } > ${asked}; echo 'Slow down, <b>cowboy</b>'; echo more`,
  );
  configureAlerts(home, { quips: { enabled: true } });
  observe(home.paths, 85);

  const env = { PATH, HOME: home.world.homeDir, TELEGRAM_BOT_TOKEN: "1:secret", SECRET: "x" };
  await tend({ ...home.world, env }, { lingerMs: 0 });

  const given = readFileSync(asked, "utf8");
  expect(given).toContain("--safe-mode --setting-sources  --strict-mcp-config --tools");
  expect(given).toContain("--model haiku");
  expect(given).toMatch(/85 % of the 5-hour limit is used\. It resets in 1 h 5\d min\.$/);
  expect(given).not.toContain("secret");
  expect(given).not.toContain("acc");
  // Markup is no remark: the canned line stands there.
  expect(home.telegram.messages).toHaveLength(1);
  expect(home.telegram.messages[0]?.text.split("\n")).toHaveLength(3);
  expect(home.telegram.messages[0]?.text).not.toContain("cowboy");
  expect(readdirSync(home.paths.runDir).filter((name) => name.startsWith("quip-"))).toEqual([]);
});

test("a client that hangs is ended, and the alert comes with a canned line", async () => {
  const home = await tendHome();
  const PATH = installClient(home, "sleep 600");
  configureAlerts(home, { quips: { enabled: true } });
  observe(home.paths, 85);
  const startedAtMs = Date.now();

  await tend({ ...home.world, env: { PATH, HOME: home.world.homeDir } }, { lingerMs: 0 });

  expect(home.telegram.messages[0]?.text.split("\n")).toHaveLength(3);
  // Ten seconds; only for ever would be a fault.
  expect(Date.now() - startedAtMs).toBeLessThan(120_000);
}, 180_000);

test("the daily summary is sent once, and tells of the windows", async () => {
  const home = await tendHome();
  const now = new Date();
  const two = (count: number) => String(count).padStart(2, "0");
  configureAlerts(home, { digestAt: `${two(now.getHours())}:${two(now.getMinutes())}` });
  observe(home.paths, 30);
  mkdirSync(home.world.bundleDir, { recursive: true });
  writeFileSync(`${home.world.bundleDir}/prices.json`, readFileSync("dist/prices.json"));

  await tend(home.world, { lingerMs: 0 });
  await tend(home.world, { lingerMs: 0 });

  expect(home.telegram.messages.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^<b>☀️ Yesterday: nothing used<\/b>\n5-hour limit 30 % used, resets /),
  ]);
}, 180_000);

test("without settings of its own no login is opened", async () => {
  const home = await tendHome();
  observe(home.paths, 30);

  await tend(home.world, { lingerMs: 0 });

  expect(existsSync(home.paths.credentialsSync)).toBe(false);
  expect(home.telegram.messages).toEqual([]);
});

test("a login that cannot be renewed is told of where its user wants it", async () => {
  const home = await tendHome();
  configureAlerts(home, { tokenHealth: true });
  const claudeAiOauth = {
    ...{ accessToken: "sk-ant-oat01-x", scopes: ["user:inference"] },
    expiresAt: Date.now() + 50 * MS_PER_HOUR + MS_PER_MINUTE,
  };
  mkdirSync(`${home.world.homeDir}/.claude`, { recursive: true, mode: 0o700 });
  const path = `${home.world.homeDir}/.claude/.credentials.json`;
  writeFileSync(path, JSON.stringify({ claudeAiOauth }), { mode: 0o600 });

  await tend(home.world, { lingerMs: 0 });

  expect(home.telegram.messages.map(({ text }) => text)).toEqual([
    expect.stringMatching(
      /^<b>⚠️ The long-lived Claude token of devbox ends .+\(in 2 d 2 h\)<\/b>\n/,
    ),
  ]);
});

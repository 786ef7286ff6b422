import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { dueAtMs } from "../../shared/notify/tender-due-file.ts";
import { MS_PER_HOUR, MS_PER_SECOND } from "../../shared/platform/time.ts";
import { readObservations } from "../../shared/quota/observations-file.ts";
import { isPollDue } from "../../shared/quota/poll/next-poll-file.ts";
import { readPollStatus } from "../../shared/quota/poll/poll-state-file.ts";
import { tend } from "../../worker/tend.ts";
import { ANNE, json, startUsageServer, status, usageBody } from "../quota/poll/poll-world.ts";
import { tendHome } from "./tend-world.ts";

async function pollingHome(config: object) {
  const home = await tendHome();
  const settings = JSON.parse(readFileSync(home.paths.config, "utf8"));
  home.configure(config);
  const { homeDir } = home.world;
  const file = `${homeDir}/.claude/.credentials.json`;
  mkdirSync(`${homeDir}/.claude`, { recursive: true });
  writeFileSync(`${homeDir}/.claude.json`, JSON.stringify({ oauthAccount: { accountUuid: ANNE } }));
  const login = {
    ...{ accessToken: "sk-ant-oat01-chore", expiresAt: Date.now() + MS_PER_HOUR },
    scopes: ["user:profile"],
  };
  writeFileSync(file, JSON.stringify({ claudeAiOauth: login }));
  const minuteAgoS = Date.now() / 1_000 - 60;
  utimesSync(file, minuteAgoS, minuteAgoS);
  return { ...home, settings };
}

test("a worker asks for the limits where that is on, and says when it is due again", async () => {
  const server = await startUsageServer(json(usageBody(42)));
  const { paths, world } = await pollingHome({ quota: { poll: true, apiBaseUrl: server.url } });
  const dueBefore = isPollDue(paths.runDir, Date.now());

  await tend(world, {});

  const nowMs = Date.now();
  const rows = readObservations(paths.quotaDir, ANNE, { sinceMs: 0, nowMs });
  expect(rows[0]).toMatchObject({ window: "five_hour", usedPercent: 42, source: "endpoint" });
  expect(dueBefore).toBe(true);
  expect(isPollDue(paths.runDir, nowMs)).toBe(false);
  const dueInS = Math.round(((dueAtMs(paths.runDir) ?? 0) - nowMs) / MS_PER_SECOND);
  expect(dueInS).toBeGreaterThan(120);
  expect(dueInS).toBeLessThanOrEqual(180);
});

test("a worker that is started anew does not ask sooner", async () => {
  const server = await startUsageServer(status(429));
  const { paths, world } = await pollingHome({ quota: { poll: true, apiBaseUrl: server.url } });

  await tend(world, {});
  await tend(world, {});

  expect(server.requests).toHaveLength(1);
  expect(readPollStatus(paths.runDir, ANNE).state).toBe("backing_off");
});

test("without the switch no connection is opened and nothing is left", async () => {
  const server = await startUsageServer(json(usageBody(42)));
  const { paths, world } = await pollingHome({ quota: { apiBaseUrl: server.url } });

  await tend(world, {});

  expect(server.requests).toEqual([]);
  expect(statSync(`${paths.runDir}/poll`, { throwIfNoEntry: false })).toBeUndefined();
});

test("what the service says is told at once, not with the next question", async () => {
  const server = await startUsageServer(json(usageBody(84)));
  const home = await pollingHome({});
  home.configure({ ...home.settings, quota: { poll: true, apiBaseUrl: server.url } });

  await tend(home.world, { lingerMs: 0 });

  const [message] = home.telegram.messages;
  expect(message?.text.split("\n")[0]).toBe("<b>⚠️ 5-hour limit 84 % used</b>");
});

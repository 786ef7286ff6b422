import type { StatePaths } from "../../shared/platform/state-paths.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { appendObservations } from "../../shared/quota/observations-file.ts";
import type { QuotaSource } from "../../shared/quota/quota-window.ts";
import { appendEvent } from "../../shared/sessions/events-file.ts";
import type { Shard } from "../../shared/sessions/session-parts.ts";
import type { SessionRecord } from "../../shared/sessions/session-record.ts";
import type { TokenCounts } from "../../shared/usage/token-counts.ts";
import { shardOf, writeShard } from "../sessions/shards.ts";

/** Friday, 20 November 2026, 12:29 UTC. */
export const NOW = Date.UTC(2026, 10, 20, 12, 29);
export const HOST = "buildbox";
export const ACCOUNT = "11111111-1111-4111-8111-111111111111";
export const OTHER_ACCOUNT = "22222222-2222-4222-8222-222222222222";
export const FIVE_HOUR_RESET = NOW + 96 * MS_PER_MINUTE;
const SEVEN_DAY_RESET = NOW + 4 * MS_PER_DAY + 11 * MS_PER_HOUR;

export const CURRENT = "ddacb4eb-0625-456b-a469-e1b41617d9ba";
export const WAITING = "a19817de-3fcd-443a-8ad2-2d1604bc0f72";
const ENDED = "606f2b37-7696-4e94-9345-968f3559bbee";
export const FOREIGN = "fb98f700-dc22-4198-ae32-a3ae7e763727";

/** An afternoon at work: two sessions run, one ended, and a container uses another account. */
export function recordAfternoon(paths: StatePaths): void {
  writeShard(paths, working());
  writeShard(paths, waiting());
  writeShard(paths, ended());
  writeShard(paths, foreign());
  appendEvent(paths.sessionsDir, WAITING, { atMs: NOW - 9 * MS_PER_MINUTE, event: "prompted" });
  appendEvent(paths.sessionsDir, WAITING, {
    atMs: NOW - 4 * MS_PER_MINUTE,
    event: "waiting",
    kind: "permission_prompt",
  });
  appendEvent(paths.sessionsDir, CURRENT, { atMs: NOW - 2 * MS_PER_MINUTE, event: "prompted" });
  for (const agentId of ["agent1", "agent2", "agent3"]) {
    appendEvent(paths.sessionsDir, CURRENT, {
      atMs: NOW - MS_PER_MINUTE,
      event: "agent_started",
      agentId,
    });
  }
  observe(paths, ACCOUNT, "five_hour", FIVE_HOUR_RESET, [
    [90, 34],
    [60, 43],
    [40, 49],
    [20, 55],
    [5, 60],
  ]);
  observe(paths, ACCOUNT, "seven_day", SEVEN_DAY_RESET, [
    [2_880, 10],
    [1_000, 19],
    [300, 22],
    [5, 24],
  ]);
  observe(paths, OTHER_ACCOUNT, "five_hour", NOW + 3 * MS_PER_HOUR, [[180, 12]]);
}

/** Readings `[minutes ago, used percent]` of one window. */
export function observe(
  { quotaDir }: StatePaths,
  account: string,
  window: string,
  resetsAtMs: number,
  readings: readonly (readonly [number, number])[],
  source: QuotaSource = "statusline",
): void {
  const observations = readings.map(([minutesAgo, usedPercent]) => ({
    atMs: NOW - minutesAgo * MS_PER_MINUTE,
    window,
    usedPercent,
    resetsAtMs,
    sessionId: CURRENT,
    source,
  }));
  appendObservations(quotaDir, account, observations, NOW);
}

export function working(): Shard {
  const record: Partial<SessionRecord> = {
    account: ACCOUNT,
    host: HOST,
    project: { dir: "/home/dev/acme-api", branch: "main" },
    model: { id: "claude-opus-5-5", name: "Opus 5.5" },
    startedAtMs: NOW - 3 * MS_PER_HOUR,
    updatedAtMs: NOW - 40_000,
    activeAtMs: NOW - 40_000,
    cost: { totalUsd: 4.27 },
    context: { usedPercent: 58, usedTokens: 116_000, windowTokens: 200_000 },
    quota: {
      fiveHour: { usedPercent: 61, resetsAtMs: FIVE_HOUR_RESET },
      sevenDay: { usedPercent: 24, resetsAtMs: SEVEN_DAY_RESET },
      observedAtMs: NOW - 40_000,
    },
    turns: 12,
  };
  const samples = samplesUpTo(12_400_000, 4.27);
  return { ...withTokens(shardOf(CURRENT, record), 12_400_000), samples };
}

function withTokens(shard: Shard, total: number): Shard {
  const transcript = { ...shard.counted.transcript, tokens: tokens(total) };
  return { ...shard, counted: { ...shard.counted, transcript } };
}

function waiting(): Shard {
  const shard = shardOf(WAITING, {
    account: ACCOUNT,
    host: HOST,
    project: { dir: "/home/dev/infra", branch: "fix/dns" },
    model: { id: "claude-sonnet-5", name: "Sonnet 5" },
    startedAtMs: NOW - MS_PER_HOUR,
    updatedAtMs: NOW - 4 * MS_PER_MINUTE,
    activeAtMs: NOW - 5 * MS_PER_MINUTE,
    cost: { totalUsd: 0.31 },
    context: { usedPercent: 12 },
  });
  return withTokens(shard, 1_100_000);
}

function ended(): Shard {
  const shard = shardOf(ENDED, {
    account: ACCOUNT,
    host: HOST,
    name: "rename the docs",
    project: { dir: "/home/dev/docs" },
    model: { id: "claude-haiku-4-5" },
    startedAtMs: NOW - 5 * MS_PER_HOUR,
    updatedAtMs: NOW - 3 * MS_PER_HOUR,
    activeAtMs: NOW - 3 * MS_PER_HOUR - 1,
    endedAtMs: NOW - 3 * MS_PER_HOUR,
    endReason: "prompt_input_exit",
    cost: { totalUsd: 0.02 },
  });
  return withTokens(shard, 80_200);
}

function foreign(): Shard {
  const shard = shardOf(FOREIGN, {
    account: OTHER_ACCOUNT,
    host: "container-7",
    project: { dir: "/workspace/crawler", branch: "main" },
    model: { id: "claude-opus-5-5", name: "Opus 5.5" },
    updatedAtMs: NOW - 20 * MS_PER_MINUTE,
    activeAtMs: NOW - 20 * MS_PER_MINUTE,
    cost: { totalUsd: 1.5 },
  });
  return withTokens(shard, 5_000_000);
}

/** A plausible mix of kinds; cache reads make up nearly all. */
export function tokens(total: number): TokenCounts {
  const output = Math.round(total * 0.01);
  const input = Math.round(total * 0.002);
  const cacheWrite1h = Math.round(total * 0.05);
  const cacheRead = total - output - input - cacheWrite1h;
  return { input, output, cacheRead, cacheWrite5m: 0, cacheWrite1h, requests: 100 };
}

/** One sample a minute over the last half hour: 60k tokens and 3.5 cents each. */
export function samplesUpTo(totalTokens: number, costUsd: number): Shard["samples"] {
  return Array.from({ length: 31 }, (_, index) => {
    const minutesAgo = 30 - index;
    return {
      atMs: NOW - 40_000 - minutesAgo * MS_PER_MINUTE,
      costUsd: costUsd - 0.035 * minutesAgo,
      tokens: tokens(totalTokens - 60_000 * minutesAgo),
    };
  });
}

import { mkdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { createFixture } from "fs-fixture";
import { onTestFinished } from "vitest";
import { statePaths } from "../../shared/platform/state-paths.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { appendObservations } from "../../shared/quota/observations-file.ts";
import { NOTHING_COUNTED, type Shard } from "../../shared/sessions/session-parts.ts";
import type { SessionRecord } from "../../shared/sessions/session-record.ts";
import { UNREAD } from "../../shared/sessions/transcript-reading.ts";
import { NO_TOKENS } from "../../shared/usage/token-counts.ts";
import { removeHome } from "../e2e/remove-home.ts";
import { shardOf, writeShard } from "../sessions/shards.ts";
import { createWorld, type TestWorld } from "./test-world.ts";

/** 21 November 2026, 12:30 UTC. */
export const NOON = Date.UTC(2026, 10, 21, 12, 30);

/** A home in which nothing is recorded yet, and ways to record something; it goes with the test. */
export async function recordedHome() {
  const fixture = await createFixture({});
  onTestFinished(() => removeHome(fixture.path));
  const dir = fixture.path.replace(/\/$/, "");
  const paths = statePaths(`${dir}/.tacho`, {});

  return {
    dir,
    paths,
    /** A shard as a statusline on this machine leaves it; `tokens` is what the transcript came to. */
    session(sessionId: string, record: Partial<SessionRecord>, more: Partial<Recorded> = {}) {
      const { tokens = 0, samples = [] } = more;
      const shard = shardOf(sessionId, { host: hostname(), updatedAtMs: NOON - 2_000, ...record });
      writeShard(paths, {
        ...shard,
        counted: { ...NOTHING_COUNTED, transcript: transcriptOf(tokens), complete: true },
        samples,
      });
    },
    /** Readings of the 5-hour window that resets in 96 minutes, and of the week. */
    quota(readings: readonly QuotaReadingAt[], account = "a1") {
      appendObservations(
        paths.quotaDir,
        account,
        readings.map(({ minutesAgo, window, usedPercent }) => ({
          atMs: NOON - minutesAgo * MS_PER_MINUTE,
          window,
          usedPercent,
          resetsAtMs: RESETS[window],
          sessionId: "s1",
          source: "statusline" as const,
        })),
        NOON,
      );
    },
    write: async (path: string, text: string) => {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    },
    /** A terminal of this width; without one stdout is a pipe. */
    world: (columns?: number, env: Record<string, string> = {}): TestWorld =>
      createWorld({
        homeDir: dir,
        env: { HOME: dir, NO_COLOR: "1", ...env },
        nowMs: () => NOON,
        stdoutIsTerminal: columns !== undefined,
        terminalSize: () => (columns === undefined ? undefined : { columns, rows: 40 }),
      }),
  };
}

type Recorded = { tokens: number; samples: Shard["samples"] };
type QuotaReadingAt = {
  minutesAgo: number;
  window: keyof typeof RESETS;
  usedPercent: number;
};

const RESETS = {
  five_hour: NOON + 96 * MS_PER_MINUTE,
  seven_day: NOON + 4 * MS_PER_DAY + 11 * MS_PER_HOUR,
};

function transcriptOf(tokens: number) {
  return { ...UNREAD, offset: 1, tokens: { ...NO_TOKENS, cacheRead: tokens, requests: 1 } };
}

/** Three live sessions and one of this morning, as LOOK of a busy noon. */
export function recordBusyNoon(home: Awaited<ReturnType<typeof recordedHome>>): void {
  const minutes = (count: number) => NOON - count * MS_PER_MINUTE;
  home.session(
    "s1",
    {
      project: { dir: "/x/acme-api", branch: "main" },
      model: { id: "claude-opus-5-5", name: "Opus 5.5" },
      context: { usedPercent: 58 },
      cost: { totalUsd: 4.27 },
      subagents: { spawned: 3, running: 3 },
      startedAtMs: minutes(90),
      promptedAtMs: minutes(5),
      activeAtMs: NOON - 3_000,
    },
    {
      tokens: 12_400_000,
      samples: [
        { atMs: minutes(30), costUsd: 3.22, tokens: NO_TOKENS },
        { atMs: minutes(1), costUsd: 4.27, tokens: NO_TOKENS },
      ],
    },
  );
  home.session(
    "s2",
    {
      project: { dir: "/x/infra", branch: "fix/dns" },
      model: { id: "claude-sonnet-5", name: "Sonnet 5" },
      context: { usedPercent: 12 },
      cost: { totalUsd: 0.31 },
      startedAtMs: minutes(60),
      activeAtMs: minutes(4),
      waitingSinceMs: minutes(4),
    },
    { tokens: 1_100_000 },
  );
  home.session(
    "s3",
    {
      project: { dir: "/x/docs" },
      model: { id: "claude-haiku-4-5", name: "Haiku 4.5" },
      context: { usedPercent: 3 },
      cost: { totalUsd: 0.02 },
      startedAtMs: minutes(30),
      activeAtMs: minutes(24),
    },
    { tokens: 80_200 },
  );
  home.session(
    "s4",
    {
      project: { dir: "/x/billing" },
      cost: { totalUsd: 7.2 },
      updatedAtMs: minutes(300),
      endedAtMs: minutes(300),
    },
    { tokens: 20_600_000 },
  );
}

/** Used evenly, a little below pace. */
export const CALM_QUOTA: readonly QuotaReadingAt[] = [
  { minutesAgo: 1_200, window: "seven_day", usedPercent: 18 },
  { minutesAgo: 70, window: "five_hour", usedPercent: 42 },
  { minutesAgo: 40, window: "five_hour", usedPercent: 50 },
  { minutesAgo: 30, window: "seven_day", usedPercent: 24 },
  { minutesAgo: 1, window: "five_hour", usedPercent: 61 },
];

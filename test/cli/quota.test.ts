import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { run } from "../../cli/run.ts";
import { accountSchema } from "../../mcp/quota-schema.ts";
import { displayWidth } from "../../shared/display/display-width.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { recordClientUsage } from "../../shared/quota/client-usage-file.ts";
import type { ClientUsageRequest } from "../../shared/quota/client-usage-note-file.ts";
import { appendObservations } from "../../shared/quota/observations-file.ts";
import type { QuotaObservation } from "../../shared/quota/quota-window.ts";
import { CALM_QUOTA, NOON, recordedHome } from "./recorded-home.ts";

beforeAll(() => {
  vi.stubEnv("TZ", "UTC");
});

type Home = Awaited<ReturnType<typeof recordedHome>>;

describe("what it shows", () => {
  test("a row for each window fits 120 columns", async () => {
    const home = await recordedHome();
    recordWeeks(home);

    expect(await shown(home, 120)).toMatchInlineSnapshot(`
      "Quota                   used  resets                pace    burn  forecast           at reset       seen
        5-hour  ━━━━━━━━────  61 %  14:06 (1 h 36 m)        ⇣7  16 %/h  lasts (22 % risk)  77 % (63–100)  1 m ago
        7-day   ━━━━────────  31 %  Wed 00:00 (3 d 11 h)   ⇣19  13 %/d  lasts              46 % (38–59)   1 m ago
        The 5-hour window may run out before its reset (22 %): go on with the task at hand, but start no large batches.
      "
    `);
  });

  test("80 columns say less of each", async () => {
    const home = await recordedHome();
    recordWeeks(home);

    expect(await shown(home, 80)).toMatchInlineSnapshot(`
      "Quota               used  resets    pace    burn  forecast           at reset
        5-hour  ━━━━━───  61 %  1 h 36 m    ⇣7  16 %/h  lasts (22 % risk)  63–100 %
        7-day   ━━━─────  31 %  3 d 11 h   ⇣19  13 %/d  lasts              38–59 %
        Seen 1 m ago.
        The 5-hour window may run out before its reset (22 %): go on with the task at
        hand, but start no large batches.
      "
    `);
  });

  test("50 columns keep what matters most", async () => {
    const home = await recordedHome();
    recordWeeks(home);

    expect(await shown(home, 50)).toMatchInlineSnapshot(`
      "Quota            used  resets    forecast
        5-hour  ━━━━─  61 %  1 h 36 m  lasts (22 % risk)
        7-day   ━━───  31 %  3 d 11 h  lasts
        Seen 1 m ago.
        The 5-hour window may run out before its reset
        (22 %): go on with the task at hand, but start
        no large batches.
      "
    `);
  });

  test("a locale without UTF-8 gets ASCII", async () => {
    const home = await recordedHome();
    recordWeeks(home);

    const text = await shown(home, 120, { LANG: "C" });

    expect(text).toMatch(/^[\n -~]*$/);
    expect(text).toMatchInlineSnapshot(`
      "Quota                     used  resets                pace    burn  forecast           at reset       seen
        5-hour  [########----]  61 %  14:06 (1 h 36 m)        -7  16 %/h  lasts (22 % risk)  77 % (63-100)  1 m ago
        7-day   [####--------]  31 %  Wed 00:00 (3 d 11 h)   -19  13 %/d  lasts              46 % (38-59)   1 m ago
        The 5-hour window may run out before its reset (22 %): go on with the task at hand, but start no large batches.
      "
    `);
  });

  test.each([200, 120, 100, 80, 60, 50, 40, 30, 20])(
    "no line is wider than %i columns",
    async (columns) => {
      const home = await recordedHome();
      recordWeeks(home);
      recordMore(home);

      const widths = (await shown(home, columns)).split("\n").map(displayWidth);

      expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
    },
  );

  test("colours change nothing but colours", async () => {
    const home = await recordedHome();
    recordWeeks(home);
    const world = home.world(100, { NO_COLOR: "", FORCE_COLOR: "1" });

    await run(["quota"], world);

    expect(world.stdout()).toContain("\x1b[");
    expect(world.stdout().replaceAll(/\x1b\[[\d;]*m/g, "")).toBe(await shown(home, 100));
  });

  test("a window that is likely to run out says when, and how likely", async () => {
    const home = await recordedHome();
    home.quota([
      { minutesAgo: 60, window: "five_hour", usedPercent: 40 },
      { minutesAgo: 30, window: "five_hour", usedPercent: 60 },
      { minutesAgo: 1, window: "five_hour", usedPercent: 80 },
      { minutesAgo: 1, window: "seven_day", usedPercent: 100 },
    ]);

    expect(await shown(home, 120)).toMatchInlineSnapshot(`
      "Quota                    used  resets                pace     burn  forecast           at reset        seen
        5-hour  ━━━━━━━━━━──   80 %  14:06 (1 h 36 m)       ⇡12   40 %/h  ~out 12:53 · 63 %  100 % (83–100)  1 m ago
        7-day   ━━━━━━━━━━━━  100 %  Wed 23:30 (4 d 11 h)   ⇡64  ~39 %/d  used up            –               1 m ago
        Learning: 0 of 7 days recorded. Until then a forecast (~) knows no habits.
        The 7-day window is used up: nothing runs until its reset.
      "
    `);
  });

  test("an account that is known for less than a week says so", async () => {
    const home = await recordedHome();
    home.quota(CALM_QUOTA);

    expect(await shown(home, 100)).toMatchInlineSnapshot(`
      "Quota               used  resets                pace     burn  forecast            at reset
        5-hour  ━━━━━───  61 %  14:06 (1 h 36 m)        ⇣7   16 %/h  ~lasts (31 % risk)  81 % (62–100)
        7-day   ━━──────  24 %  Wed 23:30 (4 d 11 h)   ⇣12  7.2 %/d  ~lasts (11 % risk)  68 % (45–100)
        Seen 1 m ago.
        Learning: 0 of 7 days recorded. Until then a forecast (~) knows no habits.
        The 5-hour window may run out before its reset (31 %): go on with the task at hand, but start no
        large batches.
      "
    `);
  });

  test("an old number carries its age", async () => {
    const home = await recordedHome();
    home.quota([{ minutesAgo: 95, window: "five_hour", usedPercent: 20 }]);

    expect(await shown(home, 100)).toMatchInlineSnapshot(`
      "Quota                   used  resets            pace      burn  forecast  at reset      seen
        5-hour  ━━━─────────  20 %  14:06 (1 h 36 m)   ⇣48  ~5.9 %/h  ~lasts    23 % (20–49)  1 h 35 m ago
        7-day                    –  not known
        Seen 1 h 35 m ago: more may be used by now.
        Learning: 0 of 7 days recorded. Until then a forecast (~) knows no habits.
        Fine for the task at hand; ask again before starting many subagents.
      "
    `);
  });

  test("the weeks of single models and extra usage have rows of their own", async () => {
    const home = await recordedHome();
    recordWeeks(home);
    recordMore(home);

    expect(await shown(home, 120)).toMatchInlineSnapshot(`
      "Quota                   used  resets                pace     burn  forecast           at reset       seen
        5-hour      ━━━━━───  61 %  14:06 (1 h 36 m)        ⇣7   16 %/h  lasts (22 % risk)  77 % (63–100)  1 m ago
        7-day       ━━━─────  31 %  Wed 00:00 (3 d 11 h)   ⇣19   13 %/d  lasts              46 % (38–59)   1 m ago
        7-day Opus  ━━──────  18 %  Wed 00:00 (3 d 11 h)   ⇣32  6.0 %/d  ~lasts             44 % (30–68)   40 m ago, client
        extra       ━━━─────  31 %  $12.40 of $40.00                                                       40 m ago, client
        The 5-hour window may run out before its reset (22 %): go on with the task at hand, but start no large batches.
      "
    `);
  });

  test.each([
    ["ok", "it answers"],
    ["offline", "no connection"],
    ["throttled", "it is busy or limits us"],
    ["refused", "it refuses this login"],
    ["no_token", "there is no login that may be used"],
  ])("asking the service (%s) is told while it is done", async (lastStatus, words) => {
    const home = await recordedHome();
    home.quota(CALM_QUOTA);
    const state = { version: 1, atMs: NOON, nextAtMs: NOON + 3 * MS_PER_MINUTE, failures: 0 };
    mkdirSync(`${home.paths.runDir}/poll`, { recursive: true });
    writeFileSync(`${home.paths.runDir}/poll/a1.json`, JSON.stringify({ ...state, lastStatus }));

    expect(await shown(home, 100)).toContain(`  Asking the service: ${words}, again in 3 m.\n`);
  });
});

describe("accounts", () => {
  test("each has its own block, the one logged in here first and by its name", async () => {
    const home = await recordedHome();
    await logIn(home, "b2", "you@example.com");
    home.quota([{ minutesAgo: 3, window: "five_hour", usedPercent: 61 }], "a1a1a1a1-1111");
    home.quota([{ minutesAgo: 8, window: "five_hour", usedPercent: 8 }], "b2");

    expect(await shown(home, 80)).toMatchInlineSnapshot(`
      "Quota of you@…      used  resets     pace      burn  forecast
        5-hour  ━───────   8 %  1 h 36 m    ⇣60  ~2.4 %/h  ~lasts
        7-day                –  not known
        Seen 8 m ago.
        Learning: 0 of 7 days recorded. Until then a forecast (~) knows no habits.
        Fine for the task at hand; ask again before starting many subagents.

      Quota of account a1a1a1a1
                          used  resets     pace      burn  forecast
        5-hour  ━━━━━───  61 %  1 h 36 m     ⇣7   ~18 %/h  ~lasts (28 % risk)
        7-day                –  not known
        Seen 3 m ago.
        Learning: 0 of 7 days recorded. Until then a forecast (~) knows no habits.
        The 5-hour window may run out before its reset (28 %): go on with the task at
        hand, but start no large batches.
      "
    `);
  });

  test("one can be asked for", async () => {
    const home = await recordedHome();
    home.quota([{ minutesAgo: 3, window: "five_hour", usedPercent: 61 }], "a1");
    home.quota([{ minutesAgo: 8, window: "five_hour", usedPercent: 8 }], "b2");
    const world = home.world();

    await run(["quota", "--account", "b2", "--json"], world);

    const { accounts } = JSON.parse(world.stdout());
    expect(accounts).toMatchObject([{ account: "b2", windows: [{ usedPercent: 8 }] }]);
    expect(accounts).toHaveLength(1);
  });

  test("one that is not known is a wrong use that names those that are", async () => {
    const home = await recordedHome();
    home.quota([{ minutesAgo: 3, window: "five_hour", usedPercent: 61 }], "a1");
    const world = home.world();

    expect(await run(["quota", "--account", "\u001b[31mb2"], world)).toBe(2);
    expect(world.stderr()).toMatchInlineSnapshot(`
      "tacho: No quota is known of that account. Known: a1. See: tacho help quota
      "
    `);
  });

  test("names from outside do nothing to the terminal", async () => {
    const home = await recordedHome();
    await logIn(home, "a1", "\u001b[2Jy\u202eou\u0007@example.com");
    home.quota(CALM_QUOTA);

    const [title] = (await shown(home, 80)).split("\n");

    expect(title).toMatchInlineSnapshot(
      `"Quota of you@…      used  resets    pace     burn  forecast            at reset"`,
    );
  });
});

describe("what the client keeps of its usage page", () => {
  const recordAndCount = (done: number[]) => ({
    recordClientUsage: async ({ place, nowMs }: ClientUsageRequest) => {
      done.push(nowMs);
      await recordClientUsage(place, nowMs);
    },
  });
  const asked = async (home: Home, load: (path: string) => unknown) => {
    const world = { ...home.world(80), load };
    const exitCode = await run(["quota"], world);
    return { exitCode, text: world.stdout() };
  };

  test("is recorded before it is shown", async () => {
    const home = await recordedHome();
    await keepUsagePage(home, "a1");

    const { text } = await asked(home, () => recordAndCount([]));

    expect(text).toMatchInlineSnapshot(`
      "Quota               used  resets     pace      burn  forecast           at reset
        5-hour  ━━━─────  37 %  1 h         ⇣43  ~9.3 %/h  ~lasts (4 % risk)  37–74 %
        7-day                –  not known
        Seen 3 m ago.
        Learning: 0 of 7 days recorded. Until then a forecast (~) knows no habits.
        Fine for the task at hand; ask again before starting many subagents.
      "
    `);
  });

  test("is looked for only when the client's file changed", async () => {
    const home = await recordedHome();
    await keepUsagePage(home, "a1");
    const done: number[] = [];
    await asked(home, () => recordAndCount(done));
    const minutesAgoS = NOON / 1_000 - 600;
    for (const name of readdirSync(home.paths.runDir)) {
      utimesSync(`${home.paths.runDir}/${name}`, minutesAgoS, minutesAgoS);
    }

    const { text } = await asked(home, () => recordAndCount(done));

    expect(done).toEqual([NOON]);
    expect(text).toMatch(/^ {2}5-hour +━.* 37 %/m);
  });

  test("costs the answer nothing where it cannot be recorded", async () => {
    const home = await recordedHome();
    await keepUsagePage(home, "a1");
    home.quota(CALM_QUOTA);

    const { exitCode, text } = await asked(home, () => {
      throw new Error("no such bundle");
    });

    expect(exitCode).toBe(0);
    expect(text).toMatch(/^ {2}5-hour +━.* 61 %/m);
  });
});

describe("where nothing is known", () => {
  test("it says so, and what to do", async () => {
    const home = await recordedHome();

    expect(await shown(home, 80)).toMatchInlineSnapshot(`
      "No quota is known yet.
      It comes with the first reply of a Pro or Max login in a terminal session. If
      Claude Code is not connected yet: tacho setup. To see what is wrong: tacho
      doctor
      "
    `);
  });

  test("an API key has no quota", async () => {
    const home = await recordedHome();

    const text = await shown(home, 80, { ANTHROPIC_API_KEY: "sk-ant-secret" });

    expect(text).toMatchInlineSnapshot(`
      "An API key has no quota.
      There is nothing to run out, each token is billed. What it costs: tacho usage
      "
    `);
  });

  test("a window that has reset is not carried on", async () => {
    const home = await recordedHome();
    recordWeeks(home, NOON - 3 * MS_PER_HOUR);

    const text = await shown(home, 80);

    expect(text).toMatch(/^ {2}5-hour +– +not known$/m);
    expect(text).toMatch(/^ {2}7-day +━/m);
  });

  test.each([
    ["torn and foreign lines", '{"atMs":1\nnonsense\n[]\n{"window":"five_hour"}\n'],
    ["an epoch in the place of the percent", line({ usedPercent: 1_795_177_706 })],
    ["a reset in seconds", line({ resetsAtMs: (NOON + MS_PER_HOUR) / 1_000 })],
    ["a reading from the future", line({ atMs: NOON + MS_PER_HOUR })],
    ["bytes that are no text", "\u0000\ufffd\u0000\n"],
  ])("%s count for nothing", async (_, text) => {
    const home = await recordedHome();
    await home.write(`${home.paths.quotaDir}/a1/2026-11.jsonl`, text);
    const world = home.world();

    expect(await run(["quota", "--json"], world)).toBe(0);
    const { accounts } = JSON.parse(world.stdout());
    expect(accounts.flatMap(({ windows }: { windows: unknown[] }) => windows)).toEqual([]);
  });

  test.each([
    ["forecasts/a1.json", "[]"],
    ["forecasts/a1.json", '{"version":1,"atMs":1e999}'],
    ["habits/a1.json", '{"version":1,"atMs":"x"'],
    ["poll/a1.json", '{"version":1,"atMs":"x"}'],
  ])("an odd run/%s changes nothing", async (name, text) => {
    const home = await recordedHome();
    recordWeeks(home);
    const wanted = await shown(home, 120);
    await home.write(`${home.paths.runDir}/${name}`, text);

    expect(await shown(home, 120)).toBe(wanted);
  });
});

describe("--json", () => {
  test("has the shape that is promised, for every window", async () => {
    const home = await recordedHome();
    recordWeeks(home);
    recordMore(home);
    const world = home.world();

    expect(await run(["quota", "--json"], world)).toBe(0);

    const { accounts } = promised.parse(JSON.parse(world.stdout()));
    expect(accounts[0]?.windows.map(({ window }) => window)).toEqual([
      "five_hour",
      "seven_day",
      "seven_day_opus",
    ]);
  });

  test("fits the schema of the MCP tool", async () => {
    const home = await recordedHome();
    recordWeeks(home);
    recordMore(home);
    const world = home.world();

    await run(["quota", "--json"], world);

    z.strictObject({ accounts: z.array(accountSchema) }).parse(JSON.parse(world.stdout()));
  });

  test("is an empty list where nothing is known", async () => {
    const home = await recordedHome();
    const world = home.world();

    expect(await run(["quota", "--json"], world)).toBe(0);
    expect(JSON.parse(world.stdout())).toEqual({ accounts: [] });
  });
});

const moment = z.int().min(0);
const percent = z.number().min(0).max(100);
const forecast = z.object({
  probabilityOfExhaustion: z.number().min(0).max(1),
  usedPercentAtReset: z.object({ p10: percent, p50: percent, p90: percent }),
  exhaustsAtMs: moment.nullable(),
  exhaustsAtMsInterval: z.object({ p10: moment, p90: moment }).nullable(),
  percentPerHour: z.number(),
  isLearning: z.boolean(),
});
const promised = z.object({
  accounts: z.array(
    z.object({
      account: z.string(),
      windows: z.array(
        z.object({
          window: z.string(),
          usedPercent: percent,
          resetsAtMs: moment,
          elapsedPercent: percent,
          source: z.enum(["statusline", "client", "endpoint"]),
          asOfMs: moment,
          forecast,
        }),
      ),
    }),
  ),
});

async function shown(home: Home, columns: number, env: Record<string, string> = {}) {
  const world = home.world(columns, env);
  expect(await run(["quota"], world)).toBe(0);
  expect(world.stderr()).toBe("");
  return world.stdout();
}

/** Two weeks of working days: 10 % of the week each, and this week's 5-hour window at 61 %. */
function recordWeeks(home: Home, fiveHourReset = NOON + 96 * MS_PER_MINUTE): void {
  const weekReset = NOON + 3 * MS_PER_DAY + 11.5 * MS_PER_HOUR;
  const rows: QuotaObservation[] = [];
  for (const weeksAgo of [2, 1, 0]) {
    const resetsAtMs = weekReset - weeksAgo * 7 * MS_PER_DAY;
    for (let step = 0; step < 16; step++) {
      const atMs = resetsAtMs - 7 * MS_PER_DAY + (step + 1) * 0.25 * MS_PER_DAY;
      if (atMs > NOON) continue;
      rows.push(reading({ window: "seven_day", atMs, resetsAtMs, usedPercent: 2 * step }));
    }
  }
  for (let daysAgo = 1; daysAgo <= 14; daysAgo++) {
    const resetsAtMs = fiveHourReset - daysAgo * MS_PER_DAY;
    for (const [hoursBefore, usedPercent] of [
      [4, 8],
      [3, 25],
      [1, 40],
    ] as const) {
      const atMs = resetsAtMs - hoursBefore * MS_PER_HOUR;
      rows.push(reading({ window: "five_hour", atMs, resetsAtMs, usedPercent }));
    }
  }
  for (const [minutesAgo, usedPercent] of [
    [200, 2],
    [150, 20],
    [100, 34],
    [60, 45],
    [40, 50],
    [20, 56],
    [1, 61],
  ] as const) {
    const atMs = Math.min(NOON - minutesAgo * MS_PER_MINUTE, fiveHourReset - minutesAgo * 1_000);
    rows.push(reading({ window: "five_hour", atMs, resetsAtMs: fiveHourReset, usedPercent }));
  }
  const lastWeek = { window: "seven_day", resetsAtMs: weekReset, usedPercent: 31 } as const;
  rows.push(reading({ ...lastWeek, atMs: NOON - MS_PER_MINUTE }));
  appendObservations(home.paths.quotaDir, "a1", rows, NOON);
}

/** What the client keeps of its own usage page. */
function recordMore(home: Home): void {
  const week = {
    window: "seven_day_opus",
    resetsAtMs: NOON + 3 * MS_PER_DAY + 11.5 * MS_PER_HOUR,
    source: "client" as const,
  };
  const rows = [
    reading({ ...week, atMs: NOON - 26 * MS_PER_HOUR, usedPercent: 12 }),
    reading({ ...week, atMs: NOON - 40 * MS_PER_MINUTE, usedPercent: 18 }),
  ];
  appendObservations(home.paths.quotaDir, "a1", rows, NOON);
  const extra = { version: 1, atMs: NOON - 40 * MS_PER_MINUTE, source: "client", isEnabled: true };
  writeFileSync(
    `${home.paths.quotaDir}/a1/extra-usage.json`,
    JSON.stringify({ ...extra, monthlyLimitCents: 4_000, usedCents: 1_240, usedPercent: 31 }),
  );
}

function reading(more: Partial<QuotaObservation>): QuotaObservation {
  return {
    atMs: NOON - MS_PER_MINUTE,
    window: "five_hour",
    usedPercent: 50,
    resetsAtMs: NOON + MS_PER_HOUR,
    source: "statusline",
    ...more,
  };
}

function line(more: Partial<QuotaObservation>): string {
  return `${JSON.stringify(reading(more))}\n`;
}

function logIn(home: Home, accountUuid: string, emailAddress: string): Promise<void> {
  const state = { oauthAccount: { accountUuid, emailAddress } };
  return home.write(`${home.dir}/.claude.json`, JSON.stringify(state));
}

/** As the client writes it when somebody opens `/usage`. */
function keepUsagePage(home: Home, accountUuid: string): Promise<void> {
  const resets_at = new Date(NOON + MS_PER_HOUR).toISOString();
  const utilization = { five_hour: { utilization: 37, resets_at } };
  const cached = { accountUuid, fetchedAtMs: NOON - 3 * MS_PER_MINUTE, utilization };
  const state = { oauthAccount: { accountUuid }, cachedUsageUtilization: cached };
  return home.write(`${home.dir}/.claude.json`, JSON.stringify(state));
}

import { beforeAll, expect, test, vi } from "vitest";
import { run } from "../../cli/run.ts";
import { displayWidth } from "../../shared/display/display-width.ts";
import { recordFourDays, usageHome } from "./usage-home.ts";

beforeAll(() => {
  vi.stubEnv("TZ", "UTC");
});

async function fourDays() {
  const home = await usageHome();
  recordFourDays(home);
  return home;
}

test("on 120 columns", async () => {
  const home = await fourDays();

  expect(await home.tacho(["records"], 120)).toMatchInlineSnapshot(`
    "Records
      First day        3 days ago  2026-11-18 Wed            4 days with usage
      Longest streak       4 days  2026-11-18 to 2026-11-21  still running
      Current streak       4 days  2026-11-18 to 2026-11-21
      Dearest day          $11.37  2026-11-19 Thu
      Cheapest day          $8.32  2026-11-18 Wed
      Most tokens           23.6M  2026-11-19 Thu
      Most from cache       22.4M  2026-11-19 Thu            95% of the prompts
      Busiest session       37.7M  acme-api 5d0c2f4e         with 1 agent
      Busiest project       37.7M  acme-api                  1 session
    * No price is known for glm-9 (55.1k tokens). Newer list: tacho prices update; your own: tacho config set prices
    Prices of 2026-10-01 · days of UTC
    "
  `);
});

test("on 80 columns", async () => {
  const home = await fourDays();

  expect(await home.tacho(["records"], 80)).toMatchInlineSnapshot(`
    "Records
      First day        3 days ago  2026-11-18 Wed            4 days with usage
      Longest streak       4 days  2026-11-18 to 2026-11-21  still running
      Current streak       4 days  2026-11-18 to 2026-11-21
      Dearest day          $11.37  2026-11-19 Thu
      Cheapest day          $8.32  2026-11-18 Wed
      Most tokens           23.6M  2026-11-19 Thu
      Most from cache       22.4M  2026-11-19 Thu            95% of the prompts
      Busiest session       37.7M  acme-api 5d0c2f4e         with 1 agent
      Busiest project       37.7M  acme-api                  1 session
    * No price is known for glm-9 (55.1k tokens). Newer list: tacho prices update;
    your own: tacho config set prices
    Prices of 2026-10-01 · days of UTC
    "
  `);
});

test("on 50 columns", async () => {
  const home = await fourDays();

  expect(await home.tacho(["records"], 50)).toMatchInlineSnapshot(`
    "Records
      First day        3 days ago  2026-11-18 Wed
      Longest streak       4 days  from 2026-11-18
      Current streak       4 days  from 2026-11-18
      Dearest day          $11.37  2026-11-19 Thu
      Cheapest day          $8.32  2026-11-18 Wed
      Most tokens           23.6M  2026-11-19 Thu
      Most from cache       22.4M  2026-11-19 Thu
      Busiest session       37.7M  acme-api 5d0c2f4e
      Busiest project       37.7M  acme-api
    * No price is known for glm-9 (55.1k tokens).
    Newer list: tacho prices update; your own: tacho
    config set prices
    Prices of 2026-10-01 · days of UTC
    "
  `);
});

test.each([120, 100, 80, 60, 50, 40, 30, 20, 10])(
  "no line of the table is wider than %i columns",
  async (columns) => {
    const home = await fourDays();

    const lines = (await home.tacho(["records"], columns)).split("\n");

    const table = lines.filter((line) => line.startsWith("  ") || line.length < 10);
    expect(Math.max(...table.map(displayWidth))).toBeLessThanOrEqual(columns);
  },
);

test("a locale without UTF-8 gets ASCII", async () => {
  const home = await fourDays();

  expect(await home.tacho(["records"], 80, { LANG: "C" })).toMatch(/^[\n -~]*$/);
});

test("colours where the terminal has them", async () => {
  const home = await fourDays();

  const text = await home.tacho(["records"], 80, { NO_COLOR: "", COLORTERM: "truecolor" });

  expect(text).toContain("\x1b[1mRecords\x1b[0m");
});

test("a streak that ended, and one that today has not carried on yet", async () => {
  const home = await usageHome();
  const use = (...days: string[]) =>
    days.map((day) => ({ at: `2026-11-${day}T09:00`, input: 1_000_000 }));
  home.session("/x/acme-api", "s1", use("02", "03", "04", "05", "09", "10"));

  expect(await home.tacho(["records"], 80)).toMatchInlineSnapshot(`
    "Records
      First day        19 days ago  2026-11-02 Mon            6 days with usage
      Longest streak        4 days  2026-11-02 to 2026-11-05
      Current streak          none  last use 2026-11-10 Tue
      Dearest day            $4.00  2026-11-02 Mon
      Most tokens               1M  2026-11-02 Mon
      Busiest session           6M  acme-api s1
      Busiest project           6M  acme-api                  1 session
    Prices of 2026-10-01 · days of UTC
    "
  `);

  home.session("/x/acme-api", "s2", use("19", "20"));

  expect(await home.tacho(["records"], 80)).toMatchInlineSnapshot(`
    "Records
      First day        19 days ago  2026-11-02 Mon            8 days with usage
      Longest streak        4 days  2026-11-02 to 2026-11-05
      Current streak        2 days  2026-11-19 to 2026-11-20  nothing yet today
      Dearest day            $4.00  2026-11-02 Mon
      Most tokens               1M  2026-11-02 Mon
      Busiest session           6M  acme-api s1
      Busiest project           8M  acme-api                  2 sessions
    Prices of 2026-10-01 · days of UTC
    "
  `);
});

test("a first day that is not over is not the cheapest", async () => {
  const home = await usageHome();
  home.session("/x/acme-api", "s1", [{ at: "2026-11-21T09:00", output: 40_000 }]);

  expect(await home.tacho(["records"], 80)).toMatchInlineSnapshot(`
    "Records
      First day        today  2026-11-21 Sat  1 day with usage
      Longest streak   1 day  2026-11-21 Sat  still running
      Current streak   1 day  2026-11-21 Sat
      Dearest day      $0.80  2026-11-21 Sat
      Most tokens        40k  2026-11-21 Sat
      Busiest session    40k  acme-api s1
      Busiest project    40k  acme-api        1 session
    Prices of 2026-10-01 · days of UTC
    "
  `);
});

test("without any price", async () => {
  const home = await usageHome();
  home.session("/x/acme-api", "s1", [{ at: "2026-11-20T09:00", model: "glm-9", output: 40_000 }]);

  expect(await home.tacho(["records"], 80)).toMatchInlineSnapshot(`
    "Records
      First day        yesterday  2026-11-20 Fri  1 day with usage
      Longest streak       1 day  2026-11-20 Fri  still running
      Current streak       1 day  2026-11-20 Fri  nothing yet today
      Most tokens            40k  2026-11-20 Fri
      Busiest session        40k  acme-api s1
      Busiest project        40k  acme-api        1 session
    – No price is known for glm-9 (40k tokens). Newer list: tacho prices update;
    your own: tacho config set prices
    Prices of 2026-10-01 · days of UTC
    "
  `);
});

test("days are those of the zone that is asked for", async () => {
  const home = await usageHome();
  home.session("/x/acme-api", "s1", [
    { at: "2026-11-19T23:30", input: 10 },
    { at: "2026-11-20T22:30", input: 10 },
  ]);

  const streakIn = async (zone: string) => {
    const { currentStreak, timeZone } = JSON.parse(
      await home.tacho(["records", "--json", "--timezone", zone]),
    );
    return { ...currentStreak, timeZone };
  };

  expect([await streakIn("UTC"), await streakIn("Asia/Tokyo")]).toMatchInlineSnapshot(`
    [
      {
        "days": 2,
        "since": "2026-11-19",
        "timeZone": "UTC",
        "until": "2026-11-20",
      },
      {
        "days": 2,
        "since": "2026-11-20",
        "timeZone": "Asia/Tokyo",
        "until": "2026-11-21",
      },
    ]
  `);
});

test("no usage at all: where it looked", async () => {
  const home = await usageHome();

  expect(await home.tacho(["records"], 80)).toMatchInlineSnapshot(`
    "No usage found.
    Looked for the files of Claude Code, Codex, Gemini CLI, OpenCode, OpenClaw, Amp.
    Where: docs/sources.md. What was there: tacho audit
    If Claude Code writes elsewhere, set CLAUDE_CONFIG_DIR as it does, or
    usage.claudeDirs (tacho config).
    "
  `);
  expect(JSON.parse(await home.tacho(["records", "--json"]))).toMatchInlineSnapshot(`
    {
      "activeDays": 0,
      "asOf": "2026-11-21T12:30:00.000Z",
      "priceTable": "2026-10-01",
      "timeZone": "UTC",
    }
  `);
});

test("--json has the names of reports", async () => {
  const home = await fourDays();

  expect(JSON.parse(await home.tacho(["records", "--json"]))).toMatchInlineSnapshot(`
    {
      "activeDays": 4,
      "asOf": "2026-11-21T12:30:00.000Z",
      "busiestProject": {
        "cacheCreation1hTokens": 0,
        "cacheCreation5mTokens": 1850000,
        "cacheCreationTokens": 1850000,
        "cacheReadTokens": 35700000,
        "inputTokens": 4800,
        "outputTokens": 185000,
        "project": "/x/acme-api",
        "reasoningTokens": 0,
        "requests": 4,
        "totalCost": 19.6886,
        "totalTokens": 37739800,
        "webSearches": 0,
      },
      "busiestSession": {
        "cacheCreation1hTokens": 0,
        "cacheCreation5mTokens": 1850000,
        "cacheCreationTokens": 1850000,
        "cacheReadTokens": 35700000,
        "firstActivity": "2026-11-18T09:00:00.000Z",
        "inputTokens": 4800,
        "lastActivity": "2026-11-19T10:44:59.999Z",
        "outputTokens": 185000,
        "projectPath": "/x/acme-api",
        "reasoningTokens": 0,
        "requests": 4,
        "sessionId": "5d0c2f4e-acme",
        "source": "claude",
        "totalCost": 19.6886,
        "totalTokens": 37739800,
        "webSearches": 0,
      },
      "cheapestDay": {
        "cacheCreation1hTokens": 0,
        "cacheCreation5mTokens": 790000,
        "cacheCreationTokens": 790000,
        "cacheReadTokens": 13300000,
        "date": "2026-11-18",
        "inputTokens": 2100,
        "outputTokens": 85000,
        "reasoningTokens": 0,
        "requests": 2,
        "totalCost": 8.3184,
        "totalTokens": 14177100,
        "webSearches": 0,
      },
      "currentStreak": {
        "days": 4,
        "since": "2026-11-18",
        "until": "2026-11-21",
      },
      "dearestDay": {
        "cacheCreation1hTokens": 0,
        "cacheCreation5mTokens": 1060000,
        "cacheCreationTokens": 1060000,
        "cacheReadTokens": 22400000,
        "date": "2026-11-19",
        "inputTokens": 2700,
        "outputTokens": 100000,
        "reasoningTokens": 0,
        "requests": 2,
        "totalCost": 11.3702,
        "totalTokens": 23562700,
        "webSearches": 0,
      },
      "firstDay": "2026-11-18",
      "lastDay": "2026-11-21",
      "longestStreak": {
        "days": 4,
        "since": "2026-11-18",
        "until": "2026-11-21",
      },
      "mostCacheReadsDay": {
        "cacheCreation1hTokens": 0,
        "cacheCreation5mTokens": 1060000,
        "cacheCreationTokens": 1060000,
        "cacheReadTokens": 22400000,
        "cachedPercent": 95.5,
        "date": "2026-11-19",
        "inputTokens": 2700,
        "outputTokens": 100000,
        "reasoningTokens": 0,
        "requests": 2,
        "totalCost": 11.3702,
        "totalTokens": 23562700,
        "webSearches": 0,
      },
      "mostTokensDay": {
        "cacheCreation1hTokens": 0,
        "cacheCreation5mTokens": 1060000,
        "cacheCreationTokens": 1060000,
        "cacheReadTokens": 22400000,
        "date": "2026-11-19",
        "inputTokens": 2700,
        "outputTokens": 100000,
        "reasoningTokens": 0,
        "requests": 2,
        "totalCost": 11.3702,
        "totalTokens": 23562700,
        "webSearches": 0,
      },
      "priceTable": "2026-10-01",
      "timeZone": "UTC",
      "unpriced": {
        "models": [
          "glm-9",
        ],
        "tokens": 55100,
      },
    }
  `);
});

test("names cannot reach the terminal", async () => {
  const home = await usageHome();
  home.session("/x/evil\u001b[2Jname\u202e", "s\u001b1", [{ at: "2026-11-20T09:00", output: 5 }]);

  const text = await home.tacho(["records"], 80);

  expect(text).toContain("evil\ufffd[2Jname");
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
});

test("a zone that is none is a wrong use", async () => {
  const home = await usageHome();
  const world = home.world(80);

  const exitCode = await run(["records", "--timezone", "Mars/Base"], world);

  expect(exitCode).toBe(2);
  expect(world.stderr()).toMatchInlineSnapshot(`
    "tacho: "Mars/Base" is no time zone. Write one like Europe/Berlin or UTC. See: tacho help records
    "
  `);
});

import { rm } from "node:fs/promises";
import { beforeAll, describe, expect, test, vi } from "vitest";
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

describe("the table", () => {
  test("days on 120 columns", async () => {
    const home = await fourDays();

    expect(await home.tacho(["usage"], 120)).toMatchInlineSnapshot(`
      "Usage by day      sessions  models       input  output  writes  reads  tokens     cost
        2026-11-18 Wed         1  opus-5-5      2.1k     85k    790k  13.3M   14.2M   $8.32   ━━━━━━━━━     ▁▁▁▁▅▁▁█▁▁▁▁
        2026-11-19 Thu         1  opus-5-5 +1   2.7k    100k    1.1M  22.4M   23.6M  $11.37   ━━━━━━━━━━━━  ▁▁▁▁▁█▁▁▁▁▁▁
        2026-11-20 Fri         1  sonnet-5 +1  52.7k   12.1k     88k   610k    763k   $0.43*  ━             ▁▁▁▁█▁▁▁▁▁▁▂
        2026-11-21 Sat         1  opus-5-5        40     900      9k    72k   81.9k   $0.08   ━             ▁▁▁▁▁█▁▁▁▁▁▁
        total                                  57.5k    198k    1.9M  36.4M   38.6M  $20.20*
      * No price is known for glm-9 (55.1k tokens). See: tacho prices
      Prices of 2026-10-01 · days of UTC
      "
    `);
  });

  test("days on 80 columns", async () => {
    const home = await fourDays();

    expect(await home.tacho(["usage", "daily"], 80)).toMatchInlineSnapshot(`
      "Usage by day      input  output  writes  reads  tokens     cost
        2026-11-18 Wed   2.1k     85k    790k  13.3M   14.2M   $8.32   ━━━━━━
        2026-11-19 Thu   2.7k    100k    1.1M  22.4M   23.6M  $11.37   ━━━━━━━━
        2026-11-20 Fri  52.7k   12.1k     88k   610k    763k   $0.43*  ━
        2026-11-21 Sat     40     900      9k    72k   81.9k   $0.08   ━
        total           57.5k    198k    1.9M  36.4M   38.6M  $20.20*
      * No price is known for glm-9 (55.1k tokens). See: tacho prices
      Prices of 2026-10-01 · days of UTC
      "
    `);
  });

  test("days on 50 columns", async () => {
    const home = await fourDays();

    expect(await home.tacho(["usage", "daily"], 50)).toMatchInlineSnapshot(`
      "Usage by day      tokens     cost
        2026-11-18 Wed   14.2M   $8.32   ━━━━━━
        2026-11-19 Thu   23.6M  $11.37   ━━━━━━━━
        2026-11-20 Fri    763k   $0.43*  ━
        2026-11-21 Sat   81.9k   $0.08   ━
        total            38.6M  $20.20*
      * No price is known for glm-9 (55.1k tokens). See:
      tacho prices
      Prices of 2026-10-01 · days of UTC
      "
    `);
  });

  test("sessions, dearest first, with their start and subagents", async () => {
    const home = await fourDays();

    expect(await home.tacho(["usage", "session"], 80)).toMatchInlineSnapshot(`
      "Usage by session     from              input  output  tokens     cost
        acme-api 5d0c2f4e  2026-11-18 09:00   4.8k    185k   37.7M  $19.69   ━━━━━━━━
        infra 9b1e77aa     2026-11-20 08:00  52.7k   12.1k    763k   $0.43*  ━
        docs c0ffee00      2026-11-21 11:15     40     900   81.9k   $0.08   ━
        total                                57.5k    198k   38.6M  $20.20*
      * No price is known for glm-9 (55.1k tokens). See: tacho prices
      Prices of 2026-10-01 · days of UTC
      "
    `);
  });

  test("projects by model", async () => {
    const home = await fourDays();

    expect(await home.tacho(["usage", "project", "--by", "model"], 80)).toMatchInlineSnapshot(`
      "Usage by project    input  output  writes  reads  tokens     cost
        acme-api           4.8k    185k    1.9M  35.7M   37.7M  $19.69   ━━━━━━━━
          opus-5-5         4.5k    173k    1.7M  34.9M   36.8M  $19.11
          sonnet-5          300     12k    120k   800k    932k   $0.58
        infra             52.7k   12.1k     88k   610k    763k   $0.43*  ━
          sonnet-5          700      9k     88k   610k    708k   $0.43
          glm-9             52k    3.1k       0      0   55.1k       –
        docs                 40     900      9k    72k   81.9k   $0.08   ━
          opus-5-5           40     900      9k    72k   81.9k   $0.08
        total             57.5k    198k    1.9M  36.4M   38.6M  $20.20*
      * No price is known for glm-9 (55.1k tokens). See: tacho prices
      Prices of 2026-10-01 · days of UTC
      "
    `);
  });

  test("models, tools, weeks and months in a pipe", async () => {
    const home = await fourDays();

    const texts = [];
    for (const report of ["model", "source", "weekly", "monthly"]) {
      texts.push(await home.tacho(["usage", report]));
    }
    expect(texts.join("\n")).toMatchInlineSnapshot(`
      "Usage by model    sessions  input  output  writes  reads  tokens     cost
        opus-5-5               2   4.5k    174k    1.7M    35M   36.9M  $19.19   ━━━━━━━━━━━━━━━━━━━━  ▆▁▁█▁▁▁▁▁▂▁▁
        sonnet-5               2     1k     21k    208k   1.4M    1.6M   $1.01   ━                     ▁▁▁█▁▁▇▁▁▁▁▁
        glm-9                  1    52k    3.1k       0      0   55.1k       –                         ▁▁▁▁▁▁█▁▁▁▁▁
        total                     57.5k    198k    1.9M  36.4M   38.6M  $20.20*
      * No price is known for glm-9 (55.1k tokens). See: tacho prices
      Prices of 2026-10-01 · days of UTC

      Usage by tool    sessions  models                     input  output  writes  reads  tokens     cost
        Claude Code           3  opus-5-5, sonnet-5, glm-9  57.5k    198k    1.9M  36.4M   38.6M  $20.20*  ━━━━━━━━━━━━━━━━━━━━  ▆▁▁█▁▁▂▁▁▂▁▁
        total                                               57.5k    198k    1.9M  36.4M   38.6M  $20.20*
      * No price is known for glm-9 (55.1k tokens). See: tacho prices
      Prices of 2026-10-01 · days of UTC

      Usage by week    sessions  models                     input  output  writes  reads  tokens     cost
        2026-11-16            3  opus-5-5, sonnet-5, glm-9  57.5k    198k    1.9M  36.4M   38.6M  $20.20*  ━━━━━━━━━━━━━━━━━━━━  ▁▁▆█▂▂▁
        total                                               57.5k    198k    1.9M  36.4M   38.6M  $20.20*
      * No price is known for glm-9 (55.1k tokens). See: tacho prices
      Prices of 2026-10-01 · days of UTC

      Usage by month    sessions  models                     input  output  writes  reads  tokens     cost
        2026-11                3  opus-5-5, sonnet-5, glm-9  57.5k    198k    1.9M  36.4M   38.6M  $20.20*  ━━━━━━━━━━━━━━━━━━━━  ▁▁▁▁▁▆█▁▁▁
        total                                                57.5k    198k    1.9M  36.4M   38.6M  $20.20*
      * No price is known for glm-9 (55.1k tokens). See: tacho prices
      Prices of 2026-10-01 · days of UTC
      "
    `);
  });

  test("compact: tokens and cost alone", async () => {
    const home = await fourDays();

    expect(await home.tacho(["usage", "--compact"], 120)).toMatchInlineSnapshot(`
      "Usage by day      tokens     cost
        2026-11-18 Wed   14.2M   $8.32
        2026-11-19 Thu   23.6M  $11.37
        2026-11-20 Fri    763k   $0.43*
        2026-11-21 Sat   81.9k   $0.08
        total            38.6M  $20.20*
      * No price is known for glm-9 (55.1k tokens). See: tacho prices
      Prices of 2026-10-01 · days of UTC
      "
    `);
  });

  test("a locale without UTF-8 gets ASCII", async () => {
    const home = await fourDays();

    const text = await home.tacho(["usage"], 120, { LANG: "C" });

    expect(text).toMatch(/^[\n -~]*$/);
    expect(text).toMatchInlineSnapshot(`
      "Usage by day      sessions  models       input  output  writes  reads  tokens     cost
        2026-11-18 Wed         1  opus-5-5      2.1k     85k    790k  13.3M   14.2M   $8.32   #########     ____=__#____
        2026-11-19 Thu         1  opus-5-5 +1   2.7k    100k    1.1M  22.4M   23.6M  $11.37   ############  _____#______
        2026-11-20 Fri         1  sonnet-5 +1  52.7k   12.1k     88k   610k    763k   $0.43*  #             ____#______.
        2026-11-21 Sat         1  opus-5-5        40     900      9k    72k   81.9k   $0.08   #             _____#______
        total                                  57.5k    198k    1.9M  36.4M   38.6M  $20.20*
      * No price is known for glm-9 (55.1k tokens). See: tacho prices
      Prices of 2026-10-01, days of UTC
      "
    `);
  });

  test("colours where the terminal has them", async () => {
    const home = await fourDays();

    const text = await home.tacho(["usage", "--limit", "1"], 80, {
      NO_COLOR: "",
      COLORTERM: "truecolor",
    });

    expect(text).toContain("\x1b[1mUsage by day\x1b[0m");
  });

  test.each([120, 100, 80, 60, 50, 40, 30, 20, 10])(
    "no line is wider than %i columns",
    async (columns) => {
      const home = await fourDays();

      for (const report of ["daily", "session", "project", "blocks"]) {
        const text = await home.tacho(["usage", report, "--by", "model"], columns);
        const words = text.split("\n").filter((line) => line.includes("  ") || line.length < 10);
        expect(Math.max(...words.map(displayWidth)), report).toBeLessThanOrEqual(columns);
      }
    },
  );

  test("names cannot reach the terminal", async () => {
    const home = await usageHome();
    home.session("/x/evil\u001b[2Jname\u202e", "s1", [
      { at: "2026-11-20T09:00", model: "claude-\u001b]0;x\u0007opus", output: 5 },
    ]);

    const text = await home.tacho(["usage", "project", "--by", "model"], 80);

    expect(text).toContain("evilname");
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  test("a page says what it leaves out", async () => {
    const home = await fourDays();

    expect(await home.tacho(["usage", "session", "--limit", "1"], 80)).toMatchInlineSnapshot(`
      "Usage by session     from              input  output  tokens     cost
        acme-api 5d0c2f4e  2026-11-18 09:00   4.8k    185k   37.7M  $19.69   ━━━━━━━━
        total                                57.5k    198k   38.6M  $20.20*
      1 of 3 sessions; the total is that of all.
      * No price is known for glm-9 (55.1k tokens). See: tacho prices
      Prices of 2026-10-01 · days of UTC
      "
    `);
  });
});

describe("nothing to show", () => {
  test("no usage at all: where it looked", async () => {
    const home = await usageHome();

    expect(await home.tacho(["usage"], 80)).toMatchInlineSnapshot(`
      "No usage found.
      Looked for the files of Claude Code, Codex, Gemini CLI, OpenCode, OpenClaw, Amp.
      Where, and what was there: tacho audit
      If Claude Code writes elsewhere, set CLAUDE_CONFIG_DIR as it does, or
      usage.claudeDirs (tacho config).
      "
    `);
  });

  test("none in the span", async () => {
    const home = await fourDays();

    const text = await home.tacho(["usage", "--since", "2026-12-01", "--until", "2026-12-31"], 80);

    expect(text).toMatchInlineSnapshot(`
      "No usage from 2026-12-01 up to 2026-12-31 that matches.
      Names of projects, models and sessions: tacho usage project, tacho usage model,
      tacho usage session
      "
    `);
  });
});

describe("for programs", () => {
  test("--json has the well-known shape", async () => {
    const home = await fourDays();

    const shape = JSON.parse(await home.tacho(["usage", "--json"]));

    expect(shape.daily.map((day: { date: string }) => day.date)).toEqual([
      "2026-11-18",
      "2026-11-19",
      "2026-11-20",
      "2026-11-21",
    ]);
    expect(shape.daily[1]).toMatchObject({
      inputTokens: 2_700,
      outputTokens: 100_000,
      cacheCreationTokens: 1_060_000,
      cacheReadTokens: 22_400_000,
      totalTokens: 23_562_700,
      modelsUsed: ["claude-opus-5-5", "claude-sonnet-5"],
    });
    expect(shape.totals.unpriced).toEqual({ tokens: 55_100, models: ["glm-9"] });
    expect(shape.notices).toBeUndefined();
  });

  test("--ndjson is a row a line", async () => {
    const home = await fourDays();

    const lines = (await home.tacho(["usage", "project", "--ndjson"])).trimEnd().split("\n");

    expect(lines.map((line) => JSON.parse(line).project)).toEqual([
      "/x/acme-api",
      "/x/infra",
      "/x/docs",
    ]);
  });

  test("--csv has a line for each part", async () => {
    const home = await fourDays();

    const csv = await home.tacho(["usage", "project", "--by", "model", "--csv"]);

    expect(csv).toMatchInlineSnapshot(`
      "project,model,inputTokens,outputTokens,cacheCreationTokens,cacheReadTokens,cacheCreation5mTokens,cacheCreation1hTokens,reasoningTokens,webSearches,requests,totalTokens,totalCost,unpricedTokens,modelsUsed
      /x/acme-api,claude-opus-5-5,4500,173000,1730000,34900000,1730000,0,0,0,3,36807500,19.108,0,claude-opus-5-5
      /x/acme-api,claude-sonnet-5,300,12000,120000,800000,120000,0,0,0,1,932300,0.5806,0,claude-sonnet-5
      /x/infra,claude-sonnet-5,700,9000,88000,610000,88000,0,0,0,1,707700,0.4334,0,claude-sonnet-5
      /x/infra,glm-9,52000,3100,0,0,0,0,0,0,1,55100,,55100,glm-9
      /x/docs,claude-opus-5-5,40,900,9000,72000,9000,0,0,0,1,81940,0.07756,0,claude-opus-5-5
      "
    `);
  });

  test.each([
    [["usage", "--json", "--csv"], "--json, --csv and --ndjson exclude each other."],
    [["usage", "--since", "soon"], '"soon" is no date. Write one like 2026-11-21 or 20261121.'],
    [["usage", "yearly"], '"yearly" is no group.'],
    [["usage", "daily", "x"], 'tacho usage daily does not take the argument "x".'],
    [["usage", "--remove"], "--remove goes with tacho usage import."],
    [["usage", "import"], "Say which file to import."],
    [["usage", "--timezone", "Mars/Base"], '"Mars/Base" is no time zone.'],
    [["export", "--format", "xml"], 'There is no format "xml". Take csv, json or ndjson.'],
  ])("%j is used wrongly", async (args, message) => {
    const home = await usageHome();
    const world = home.world();

    const exitCode = await run(args, world);

    expect(`${world.stdout()}${world.stderr()}`).toContain(message);
    expect(exitCode).toBe(2);
  });
});

test("another time zone moves usage to its day", async () => {
  const home = await fourDays();

  const shape = JSON.parse(
    await home.tacho(["usage", "--json", "--timezone", "Asia/Tokyo", "--model", "glm-9"]),
  );

  expect(shape.daily.map((day: { date: string }) => day.date)).toEqual(["2026-11-21"]);
  expect(shape.timeZone).toBe("Asia/Tokyo");
});

test("blocks are windows of five hours", async () => {
  const home = await fourDays();

  expect(await home.tacho(["usage", "blocks"], 80)).toMatchInlineSnapshot(`
    "5-hour blocks                window   input  output  tokens     cost
      2026-11-18 09:00 to 14:00  derived   1.2k     34k    4.6M   $3.42   ━━
      2026-11-18 15:00 to 20:00  derived    900     51k    9.6M   $4.89   ━━━
      2026-11-19 10:00 to 15:00  derived   2.7k    100k   23.6M  $11.37   ━━━━━━━━
      2026-11-20 08:00 to 13:00  derived    700      9k    708k   $0.43   ━
      2026-11-20 23:00 to 04:00  derived    52k    3.1k   55.1k       –
      2026-11-21 11:00 to 16:00  derived     40     900   81.9k   $0.08   ━
      total                               57.5k    198k   38.6M  $20.20*
    derived: the service's own window is not known; it begins at the full hour of
    the first use.
    * No price is known for glm-9 (55.1k tokens). See: tacho prices
    Prices of 2026-10-01 · days of UTC
    "
  `);
});

test("refresh reads what is new, and shows nothing of it", async () => {
  const home = await fourDays();

  const texts = [await home.tacho(["usage", "refresh"]), await home.tacho(["usage", "refresh"])];

  expect(texts.join("")).toMatchInlineSnapshot(`
    "Read 4 files. 7 answers were new.
    Nothing new.
    "
  `);
});

test("what is read is kept when the files are gone, and rebuild keeps it too", async () => {
  const home = await fourDays();
  const before = await home.tacho(["usage", "--json"]);
  await rm(`${home.dir}/.claude`, { recursive: true });

  const rebuilt = await home.tacho(["usage", "rebuild"]);

  expect(rebuilt).toBe(
    "Read 0 files again (0.0 MB). Nothing new was found; what deleted files had told is kept.\n",
  );
  expect(await home.tacho(["usage", "--json"])).toBe(before);
});

test("an export of ccusage is taken over once, and taken out again", async () => {
  const home = await fourDays();
  const row = { inputTokens: 10, outputTokens: 20, cacheCreationTokens: 0, cacheReadTokens: 70 };
  const daily = [
    { date: "2026-01-05", ...row, modelBreakdowns: [{ modelName: "claude-opus-5-5", ...row }] },
    { date: "2026-11-20", ...row, modelBreakdowns: [{ modelName: "claude-opus-5-5", ...row }] },
  ];
  const file = home.write("usage.json", JSON.stringify({ daily }));

  const texts = [
    await home.tacho(["usage", "import", file]),
    await home.tacho(["usage", "import", file]),
    await home.tacho(["usage", "--until", "2026-01-31"], 80),
    await home.tacho(["usage", "import", "--remove"]),
    await home.tacho(["usage", "--until", "2026-01-31"], 80),
  ];

  expect(texts.join("\n")).toMatchInlineSnapshot(`
    "Imported 1 day and model (100 tokens in all); 0 were known.
    Left out 1: the ledger has its own numbers of the day.
    To take it out again: tacho usage import --remove

    Imported 0 days and models (100 tokens in all); 1 were known.
    Left out 1: the ledger has its own numbers of the day.
    To take it out again: tacho usage import --remove

    Usage by day      input  output  writes  reads  tokens    cost
      2026-01-05 Mon     10      20       0     70     100  <$0.01  ━━━━━━━━
      total              10      20       0     70     100  <$0.01
    Prices of 2026-10-01 · days of UTC · 100 tokens imported

    Took out 1 entry that had been imported.

    No usage up to 2026-01-31 that matches.
    Names of projects, models and sessions: tacho usage project, tacho usage model,
    tacho usage session
    "
  `);
});

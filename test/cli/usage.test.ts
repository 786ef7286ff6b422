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
      * No price is known for glm-9 (55.1k tokens). Newer list: tacho prices update; your own: tacho config set prices
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
      * No price is known for glm-9 (55.1k tokens). Newer list: tacho prices update;
      your own: tacho config set prices
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
      * No price is known for glm-9 (55.1k tokens).
      Newer list: tacho prices update; your own: tacho
      config set prices
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
      * No price is known for glm-9 (55.1k tokens). Newer list: tacho prices update;
      your own: tacho config set prices
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
      * No price is known for glm-9 (55.1k tokens). Newer list: tacho prices update;
      your own: tacho config set prices
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
      * No price is known for glm-9 (55.1k tokens). Newer list: tacho prices update; your own: tacho
      config set prices
      Prices of 2026-10-01 · days of UTC

      Usage by tool    sessions  models                     input  output  writes  reads  tokens     cost
        Claude Code           3  opus-5-5, sonnet-5, glm-9  57.5k    198k    1.9M  36.4M   38.6M  $20.20*  ━━━━━━━━━━━━━━━━━━━━  ▆▁▁█▁▁▂▁▁▂▁▁
        total                                               57.5k    198k    1.9M  36.4M   38.6M  $20.20*
      * No price is known for glm-9 (55.1k tokens). Newer list: tacho prices update; your own: tacho
      config set prices
      Prices of 2026-10-01 · days of UTC

      Usage by week    sessions  models                     input  output  writes  reads  tokens     cost
        2026-11-16            3  opus-5-5, sonnet-5, glm-9  57.5k    198k    1.9M  36.4M   38.6M  $20.20*  ━━━━━━━━━━━━━━━━━━━━  ▁▁▆█▂▂▁
        total                                               57.5k    198k    1.9M  36.4M   38.6M  $20.20*
      * No price is known for glm-9 (55.1k tokens). Newer list: tacho prices update; your own: tacho
      config set prices
      Prices of 2026-10-01 · days of UTC

      Usage by month    sessions  models                     input  output  writes  reads  tokens     cost
        2026-11                3  opus-5-5, sonnet-5, glm-9  57.5k    198k    1.9M  36.4M   38.6M  $20.20*  ━━━━━━━━━━━━━━━━━━━━  ▁▁▁▁▁▆█▁▁▁
        total                                                57.5k    198k    1.9M  36.4M   38.6M  $20.20*
      * No price is known for glm-9 (55.1k tokens). Newer list: tacho prices update; your own: tacho
      config set prices
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
      * No price is known for glm-9 (55.1k tokens). Newer list: tacho prices update; your own: tacho config set prices
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
      * No price is known for glm-9 (55.1k tokens). Newer list: tacho prices update; your own: tacho config set prices
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
        const by = report === "blocks" ? [] : ["--by", "model"];
        const text = await home.tacho(["usage", report, ...by], columns);
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

    expect(text).toContain("evil\ufffd[2Jname");
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  test("a page says what it leaves out", async () => {
    const home = await fourDays();

    expect(await home.tacho(["usage", "session", "--limit", "1"], 80)).toMatchInlineSnapshot(`
      "Usage by session     from              input  output  tokens     cost
        acme-api 5d0c2f4e  2026-11-18 09:00   4.8k    185k   37.7M  $19.69   ━━━━━━━━
        total                                57.5k    198k   38.6M  $20.20*
      1 of 3 sessions; the total is that of all.
      * No price is known for glm-9 (55.1k tokens). Newer list: tacho prices update;
      your own: tacho config set prices
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
      Where: docs/sources.md. What was there: tacho audit
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
      tacho usage session. Accounts: tacho usage session --json
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

  test("--cursor gives the rows behind a page", async () => {
    const home = await fourDays();
    const args = ["usage", "--json", "--limit", "3"];

    const first = JSON.parse(await home.tacho(args));
    const rest = JSON.parse(await home.tacho([...args, "--cursor", first.nextCursor]));

    expect(first.daily.map((day: { date: string }) => day.date)).toHaveLength(3);
    expect(rest.daily.map((day: { date: string }) => day.date)).toEqual(["2026-11-21"]);
    expect(rest.nextCursor).toBeUndefined();
    const world = home.world();
    await run([...args, "--cursor", "x"], world);
    expect(world.stdout()).toContain("The cursor is not one of this query.");
  });

  test("the last use is told to the end of its quarter of an hour, and never lies ahead", async () => {
    const home = await usageHome();
    home.session("/x/a", "s1", [
      { at: "2026-11-20T09:07", output: 1 },
      { at: "2026-11-20T10:44", output: 1 },
    ]);
    home.session("/x/a", "s2", [{ at: "2026-11-21T12:30", output: 1 }]);

    const { daily } = JSON.parse(await home.tacho(["usage", "--json"]));

    expect(
      daily.map((day: Record<string, string>) => [day.firstActivity, day.lastActivity]),
    ).toEqual([
      ["2026-11-20T09:00:00.000Z", "2026-11-20T10:44:59.999Z"],
      ["2026-11-21T12:30:00.000Z", "2026-11-21T12:30:00.000Z"],
    ]);
  });

  test("blocks say what they are of, as other reports do", async () => {
    const home = await fourDays();

    const json = JSON.parse(
      await home.tacho(["usage", "blocks", "--json", "--since", "2026-11-19", "-n", "2"]),
    );

    expect(json).toMatchObject({
      since: "2026-11-19",
      timeZone: "UTC",
      found: 4,
      priceTable: "2026-10-01",
      nextCursor: expect.any(String),
    });
    const text = await home.tacho(["usage", "blocks", "-n", "2"], 80);
    expect(text).toContain("2 of 6 blocks; the total is that of all.");
  });

  test("--ndjson is a row a line", async () => {
    const home = await fourDays();

    const lines = (await home.tacho(["usage", "project", "--ndjson"])).trimEnd().split("\n");

    expect(lines.map((line) => JSON.parse(line).project)).toEqual([
      "/x/acme-api",
      "/x/infra",
      "/x/docs",
    ]);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ priceTable: "2026-10-01", timeZone: "UTC" });
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
    [
      ["usage", "yearly"],
      'There is no report "yearly". Take daily, weekly, monthly, session, project, model, source, blocks; or refresh, rebuild, import.',
    ],
    [["usage", "weeky"], "Did you mean weekly?"],
    [["usage", "refresh", "--since", "2026-11-01"], "tacho usage refresh does not take --since."],
    [["usage", "rebuild", "--csv"], "tacho usage rebuild does not take --csv."],
    [["usage", "import", "x.json", "--model", "x"], "tacho usage import does not take --model."],
    [["usage", "blocks", "--by", "model"], "tacho usage blocks does not take --by."],
    [["usage", "blocks", "--source", "codex"], "Only Claude Code has 5-hour blocks."],

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
    * No price is known for glm-9 (55.1k tokens). Newer list: tacho prices update;
    your own: tacho config set prices
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
    "Imported 1 day and model (100 tokens).
    Left out 1: the ledger has its own numbers of the day.
    To take it out again: tacho usage import --remove

    Nothing new: the one day and model was imported before.
    Left out 1: the ledger has its own numbers of the day.
    To take it out again: tacho usage import --remove

    Usage by day      input  output  writes  reads  tokens    cost
      2026-01-05 Mon     10      20       0     70     100  <$0.01  ━━━━━━━━
      total              10      20       0     70     100  <$0.01
    Prices of 2026-10-01 · days of UTC · 100 tokens imported

    Took out 1 entry that had been imported.

    No usage up to 2026-01-31 that matches.
    Names of projects, models and sessions: tacho usage project, tacho usage model,
    tacho usage session. Accounts: tacho usage session --json
    "
  `);
});

test("what was imported is in no session, has no hours and no account of its answers", async () => {
  const home = await usageHome();
  home.session("/x/a", "s1", [{ at: "2026-11-20T09:00", output: 7 }]);
  const row = { inputTokens: 10, outputTokens: 20 };
  const daily = [
    { date: "2026-11-19", modelBreakdowns: [{ modelName: "claude-opus-5-5", ...row }] },
    { date: "2026-11-19", modelBreakdowns: [{ modelName: "gemini-3-pro", ...row }] },
  ];
  const file = home.write("usage.json", JSON.stringify({ daily }));

  expect(await home.tacho(["usage", "import", file])).toMatchInlineSnapshot(`
    "Imported 1 day and model (30 tokens).
    Left out 1: the file does not say which tool. If they are all of one: add --source, like --source gemini
    To take it out again: tacho usage import --remove
    "
  `);
  const { sessions } = JSON.parse(await home.tacho(["usage", "session", "--json"]));
  expect(sessions.map((one: { sessionId: string }) => one.sessionId)).toEqual(["s1"]);
  expect(await home.tacho(["usage"], 120)).toMatchInlineSnapshot(`
    "Usage by day      sessions  models    input  output  writes  reads  tokens    cost
      2026-11-19 Thu            opus-5-5     10      20       0      0      30  <$0.01  ━━━━━━━━━━━━━━━━━━━━
      2026-11-20 Fri         1  opus-5-5      0       7       0      0       7  <$0.01  ━━━━━━                ▁▁▁▁█▁▁▁▁▁▁▁
      total                                  10      27       0      0      37  <$0.01
    Prices of 2026-10-01 · days of UTC · 30 tokens imported
    "
  `);
  expect(await home.tacho(["audit"], 80)).toContain(
    "Imported for Claude Code, besides: 1 day and model.",
  );
  const world = home.world(80);
  expect(await run(["audit", "imported"], world)).toBe(1);
  expect(world.stderr()).toContain('No session begins with "imported".');
});

test("sessions of two tools with one id have each their own sparkline", async () => {
  const home = await usageHome();
  home.session("/x/a", "s1", [{ at: "2026-11-18T09:00", output: 7 }]);
  home.write(".gemini/tmp/p/chats/session-1.json", geminiChat("s1", "2026-11-21T10:00:00.000Z"));

  const lines = (await home.tacho(["usage", "session"])).split("\n").slice(1, 3);

  expect(lines.map((line) => line.split("  ").at(-1)?.trim()).sort()).toEqual([
    "▁▁▁▁▁▁▁▁▁█▁▁",
    "█▁▁▁▁▁▁▁▁▁▁▁",
  ]);
});

test("a session's name keeps its id where other columns can give way", async () => {
  const home = await usageHome();
  home.session("/x/a-very-long-name-of-a-project-indeed", "5d0c2f4e-acme", [
    { at: "2026-11-18T09:00", output: 7 },
  ]);

  for (const columns of [120, 80, 60, 50]) {
    expect(await home.tacho(["usage", "session"], columns)).toContain("5d0c2f4e");
  }
});

test("many models are counted, not listed, in a pipe too", async () => {
  const home = await usageHome();
  const models = Array.from({ length: 9 }, (_, index) => `some-maker/model-number-${index}`);
  home.session(
    "/x/a",
    "s1",
    models.map((model) => ({ at: "2026-11-18T09:00", output: 7, model })),
  );

  const text = await home.tacho(["usage"]);

  expect(text).toContain("some-maker/model-number-0, some-maker/model-number-1 +7");
});

test("notices reach stderr where stdout is a table or rows", async () => {
  const home = await fourDays();
  home.write(".tacho/usage/prices.json", "no json");

  for (const format of ["--csv", "--ndjson"]) {
    const world = home.world();
    await run(["usage", "blocks", format], world);
    expect(world.stderr()).toContain("The fetched price table cannot be read");
  }
  const { notices } = JSON.parse(await home.tacho(["usage", "blocks", "--json"]));
  expect(notices).toHaveLength(1);
});

test.each([100, 60, 40])("help is not wider than %i columns", async (columns) => {
  const home = await usageHome();

  const text = await home.tacho(["help", "usage"], columns);

  const lines = text.split("\n").filter((line) => !/^(Usage:| {6}| {2}-)/.test(line));
  expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(columns);
});

function geminiChat(sessionId: string, timestamp: string): string {
  const tokens = { input: 5, output: 5, cached: 0, thoughts: 0, tool: 0, total: 10 };
  const messages = [{ id: "m1", timestamp, type: "gemini", model: "gemini-3-pro", tokens }];
  return JSON.stringify({ sessionId, projectHash: "p", startTime: timestamp, messages });
}

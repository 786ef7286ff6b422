import { readFile, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { run } from "../../cli/run.ts";
import { displayWidth } from "../../shared/display/display-width.ts";
import { writeUsageTree } from "../usage-tree/make-tree.ts";
import { NOON, recordFourDays, usageHome } from "./usage-home.ts";

beforeAll(() => {
  vi.stubEnv("TZ", "UTC");
});

async function fourDays() {
  const home = await usageHome();
  recordFourDays(home);
  return home;
}

test("audit says what was read, dropped and known already", async () => {
  const home = await fourDays();
  const copy = { id: "5d0c2f4e-acme-0", at: "2026-11-18T09:05", input: 1_200, output: 34_000 };
  home.session("/x/acme-api", "f0f0-copy", [{ ...copy, read: 4_200_000, write: 380_000 }]);
  home.write(".claude/projects/-x-torn/t.jsonl", '{"type":"assistant","message":{"usage":{"inp\n');

  expect(await home.tacho(["audit"], 80)).toMatchInlineSnapshot(`
    "What was read    files  size  lines  answers  copies  dropped  other
      Claude Code        6  4 kB      9        7       1        1      0
    Not found: Codex, Gemini CLI, OpenCode, OpenClaw, Amp. Where Tacho looks for
    them: docs/sources.md
    Dropped of Claude Code: 1 no JSON (torn or overwritten).
    lines = answers + copies + dropped + other. Copies are the same answer told
    again: streamed, resumed, forked. Other lines hold the word, but tell of no
    usage.
    One total line by line: tacho audit <session>
    "
  `);
});

test("audit warns of a tool in use that tells nothing, and of files that are deleted soon", async () => {
  const home = await usageHome();
  home.session("/x/acme-api", "s1", [{ at: "2026-10-23T09:00", output: 5 }]);
  const old = join(home.dir, ".claude/projects/-x-acme-api/s1.jsonl");
  const changedAt = (NOON - 29 * 86_400_000) / 1_000;
  await utimes(old, changedAt, changedAt);
  const empty = home.write(".codex/sessions/2026/11/20/rollout-2026-11-20-a.jsonl", "{}\n");
  await utimes(empty, NOON / 1_000 - 7_200, NOON / 1_000 - 7_200);

  expect(await home.tacho(["audit"], 100)).toMatchInlineSnapshot(`
    "What was read    files  size  lines  answers  copies  dropped  other
      Claude Code        1  1 kB      1        1       0        0      0
      Codex              1  1 kB      0        0       0        0      0
    Not found: Gemini CLI, OpenCode, OpenClaw, Amp. Where Tacho looks for them: docs/sources.md
    ! Codex has a file, changed 2 h ago, but no usage in it. If you used it, its format may have
    changed: please report that.
    ! Claude Code deletes a transcript (1 kB) within 3 days, as all that have not changed for 30 days.
    The usage stays in the ledger.
    lines = answers + copies + dropped + other. Copies are the same answer told again: streamed,
    resumed, forked. Other lines hold the word, but tell of no usage.
    One total line by line: tacho audit <session>
    "
  `);
});

test("audit of a session lists each answer of its total", async () => {
  const home = await fourDays();

  expect(await home.tacho(["audit", "5d0c"], 100)).toMatchInlineSnapshot(`
    "Session 5d0c2f4e-acme
    answers             model     agent  told  input  output  writes  reads  tokens     cost
      2026-11-18 09:05  opus-5-5                1.2k     34k    380k   4.2M    4.6M    $3.42
      2026-11-18 15:40  opus-5-5                 900     51k    410k   9.1M    9.6M    $4.89
      2026-11-19 10:20  opus-5-5                2.4k     88k    940k  21.6M   22.6M   $10.79
      2026-11-19 10:31  sonnet-5  a7             300     12k    120k   800k    932k  $0.5806
      total of 4                                4.8k    185k    1.9M  35.7M   37.7M   $19.69
    told: how often files tell of the answer (streamed, resumed, forked); it counts once.
    Prices of 2026-10-01 · times of UTC
    "
  `);
});

test("the answers of a session add up to its total, files gone or not", async () => {
  const home = await fourDays();
  const [total] = JSON.parse(await home.tacho(["usage", "session", "--json"])).sessions;

  const account = JSON.parse(await home.tacho(["audit", "5d0c", "--json"]));

  const sum = (name: string) =>
    account.answers.reduce((all: number, one: Record<string, number>) => all + (one[name] ?? 0), 0);
  expect(sum("outputTokens")).toBe(total.outputTokens);
  expect(sum("totalCost")).toBeCloseTo(total.totalCost, 9);
});

test("a session that there is not", async () => {
  const home = await fourDays();
  const world = home.world(80);

  expect(await run(["audit", "nope"], world)).toBe(1);
  expect(world.stderr()).toBe(
    'tacho: No session begins with "nope". Their ids: tacho usage session --json\n',
  );
});

test("export writes a row for each day and kind", async () => {
  const home = await fourDays();
  const out = join(home.dir, "usage.csv");

  expect(await home.tacho(["export", "--out", out])).toBe(`Wrote 6 rows to ${out}.\n`);

  expect(await readFile(out, "utf8")).toMatchInlineSnapshot(`
    "date,source,project,sessionId,agentId,model,account,speed,origin,inputTokens,outputTokens,cacheCreationTokens,cacheReadTokens,cacheCreation5mTokens,cacheCreation1hTokens,reasoningTokens,webSearches,requests,totalTokens,totalCost
    2026-11-18,claude,/x/acme-api,5d0c2f4e-acme,,claude-opus-5-5,,,,2100,85000,790000,13300000,790000,0,0,0,2,14177100,8.3184
    2026-11-19,claude,/x/acme-api,5d0c2f4e-acme,,claude-opus-5-5,,,,2400,88000,940000,21600000,940000,0,0,0,1,22630400,10.7896
    2026-11-19,claude,/x/acme-api,5d0c2f4e-acme,a7,claude-sonnet-5,,,,300,12000,120000,800000,120000,0,0,0,1,932300,0.5806
    2026-11-20,claude,/x/infra,9b1e77aa-infra,,claude-sonnet-5,,,,700,9000,88000,610000,88000,0,0,0,1,707700,0.4334
    2026-11-20,claude,/x/infra,9b1e77aa-infra,,glm-9,,,,52000,3100,0,0,0,0,0,0,1,55100,
    2026-11-21,claude,/x/docs,c0ffee00-docs,,claude-opus-5-5,,,,40,900,9000,72000,9000,0,0,0,1,81940,0.07756
    "
  `);
  expect((await stat(out)).mode & 0o777).toBe(0o600);
});

test("an export of records has each answer once, in every format", async () => {
  const home = await fourDays();

  const json = JSON.parse(await home.tacho(["export", "--records", "--format", "json"]));
  const ndjson = await home.tacho(["export", "--records", "--format", "ndjson"]);
  const csv = await home.tacho(["export", "--records"]);

  const basis = { priceTable: "2026-10-01", timeZone: "UTC" };
  expect(json).toMatchObject(basis);
  expect(json.rows).toHaveLength(7);
  expect(json.rows[0]).toMatchObject({ source: "claude", sessionId: expect.any(String) });
  expect(
    ndjson
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual(json.rows.map((row: object) => ({ ...row, ...basis })));
  expect(csv.trimEnd().split("\r\n")).toHaveLength(8);
});

test("an empty history exports as an empty list, and as a head without rows", async () => {
  const home = await usageHome();

  expect(JSON.parse(await home.tacho(["export", "--format", "json"])).rows).toEqual([]);
  expect(await home.tacho(["export", "--format", "ndjson"])).toBe("");
  expect(await home.tacho(["export"])).toMatch(/^date,source,.*,totalCost\r\n$/);
  expect(await home.tacho(["export", "--records"])).toMatch(/^at,id,.*,totalCost\r\n$/);
});

test("an export to where no file can be says what to do", async () => {
  const home = await fourDays();
  const failed = async (out: string) => {
    const world = home.world();
    expect(await run(["export", "--out", out], world)).toBe(1);
    return world.stderr().replaceAll(home.dir, "~");
  };

  expect(await failed(home.dir)).toBe(
    "tacho: ~ is a folder. Name a file in it, like --out ~/usage.csv\n",
  );
  expect(await failed(`${home.dir}/none/usage.csv`)).toBe(
    "tacho: The folder ~/none is not there. Make it, or name another file with --out.\n",
  );
});

test("what has no price is not free in the account of a session", async () => {
  const home = await fourDays();
  home.session("/x/glm", "ab12-glm", [
    { at: "2026-11-20T10:00", model: "glm-9", input: 10, output: 10 },
  ]);

  expect(await home.tacho(["audit", "9b1e"], 100)).toMatchInlineSnapshot(`
    "Session 9b1e77aa-infra
    answers             model     agent  told  input  output  writes  reads  tokens      cost
      2026-11-20 08:02  sonnet-5                 700      9k     88k   610k    708k  $0.4334
      2026-11-20 23:50  glm-9                    52k    3.1k       0      0   55.1k        –
      total of 2                               52.7k   12.1k     88k   610k    763k    $0.43*
    told: how often files tell of the answer (streamed, resumed, forked); it counts once.
    * No price is known for glm-9 (55.1k tokens). Newer list: tacho prices update; your own: tacho
    config set prices
    Prices of 2026-10-01 · times of UTC
    "
  `);
  expect(await home.tacho(["audit", "ab12"], 100)).toMatchInlineSnapshot(`
    "Session ab12-glm
    answers             model  agent  told  input  output  writes  reads  tokens  cost
      2026-11-20 10:00  glm-9                  10      10       0      0      20     –
      total of 1                               10      10       0      0      20     –
    told: how often files tell of the answer (streamed, resumed, forked); it counts once.
    – No price is known for glm-9 (20 tokens). Newer list: tacho prices update; your own: tacho config
    set prices
    Prices of 2026-10-01 · times of UTC
    "
  `);
  expect(JSON.parse(await home.tacho(["audit", "9b1e", "--json"]))).toMatchObject({
    totals: { totalCost: 0.4334, isPartlyPriced: true, unpriced: { models: ["glm-9"] } },
    priceTable: "2026-10-01",
    timeZone: "UTC",
  });
});

test.each([1, 2])("the lines of every tool are accounted for, seed %i", async (seed) => {
  const home = await usageHome();
  writeUsageTree(home.dir, { seed, claudeBytes: 300_000 });

  const audit = JSON.parse(await home.tacho(["audit", "--json"]));

  for (const source of audit.sources) {
    const { lines, answers, copies, dropped, other, goneAnswers } = source;
    const droppedLines = Object.values<number>(dropped).reduce((sum, count) => sum + count, 0);
    expect(answers + copies + droppedLines + other, source.title).toBe(lines);
    expect(Math.min(answers, copies, other), source.title).toBeGreaterThanOrEqual(0);
    expect([lines > 0, goneAnswers], source.title).toEqual([true, 0]);
  }
});

test("each config folder deletes after days of its own", async () => {
  const home = await usageHome();
  const row = { sessionId: "s1", cwd: "/x", timestamp: "2026-10-01T09:00:00.000Z" };
  const usage = { input_tokens: 1, output_tokens: 1 };
  for (const [dir, days] of [
    ["one", 30],
    ["two", 365],
  ]) {
    home.write(`${dir}/settings.json`, JSON.stringify({ cleanupPeriodDays: days }));
    const message = { id: `m-${dir}`, role: "assistant", model: "claude-opus-5-5", usage };
    const text = JSON.stringify({ type: "assistant", uuid: `${dir}`, message, ...row });
    const path = home.write(`${dir}/projects/-x/${dir}.jsonl`, `${text}\n`);
    const changedAt = (NOON - 29 * 86_400_000) / 1_000;
    await utimes(path, changedAt, changedAt);
  }
  const CLAUDE_CONFIG_DIR = `${home.dir}/one,${home.dir}/two`;

  const { deletion } = JSON.parse(
    await home.tacho(["audit", "--json"], undefined, { CLAUDE_CONFIG_DIR }),
  );

  expect(deletion).toMatchObject([{ configDir: `${home.dir}/one`, keptDays: 30, files: 1 }]);
});

test.each([100, 60, 40])("an audit is not wider than %i columns", async (columns) => {
  const home = await fourDays();

  for (const args of [["audit"], ["audit", "5d0c"]]) {
    const lines = (await home.tacho(args, columns)).split("\n");
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(columns);
  }
});

test("a damaged file of the client's statistics is said to be damaged", async () => {
  const home = await fourDays();
  home.write(".claude/stats-cache.json", '{"version":');

  const text = await home.tacho(["stats"], 120);

  expect(text.replaceAll(home.dir, "~")).toMatchInlineSnapshot(`
    "! ~/.claude/stats-cache.json is damaged, or not readable for you. Claude Code writes it anew when
    you open /stats.
    Tacho's own: tacho usage
    "
  `);
});

test("the client's statistics are found where the client keeps them", async () => {
  const home = await fourDays();
  home.write("xdg/claude/stats-cache.json", "{}");

  const env = { XDG_CONFIG_HOME: `${home.dir}/xdg` };
  const { paths } = JSON.parse(await home.tacho(["stats", "--json"], undefined, env));

  expect(paths).toEqual([`${home.dir}/xdg/claude/stats-cache.json`]);
});

test("stats puts the client's own numbers beside Tacho's", async () => {
  const home = await fourDays();
  const day = (date: string, tokens: number) => ({
    date,
    tokensByModel: { "claude-opus-5-5": tokens },
  });
  home.write(
    ".claude/stats-cache.json",
    JSON.stringify({
      version: 5,
      lastComputedDate: "2026-11-20",
      dailyModelTokens: [
        day("2026-09-01", 5_000_000),
        day("2026-11-18", 14_177_100),
        day("2026-11-19", 23_700_000),
        day("2026-11-20", 700_000),
      ],
    }),
  );

  const text = await home.tacho(["stats"], 80);

  expect(text.replaceAll(home.dir, "~")).toMatchInlineSnapshot(`
    "Tokens by day    client  Tacho  difference
      2026-09-01         5M      0         -5M  only the client knows
      2026-11-18      14.2M  14.2M
      2026-11-19      23.7M  23.6M       -137k  the client has more
      2026-11-20       700k   763k      +62.8k  Tacho has more
      2026-11-21          0  81.9k              not counted by the client yet
      total           43.6M  38.5M       -5.1M
    The client counts whole days only, and when somebody opens /stats.
    Days that only the client knows: their transcripts were deleted before Tacho
    read them.
    Where the client has more, it can be that it counted copies of one answer
    (resumed, forked), or transcripts that are deleted by now.
    Where Tacho has more, it can be that a session went on after the client had
    counted the day, or that it counts a folder that the client does not.
    Read: ~/.claude/stats-cache.json
    Days of UTC
    "
  `);
});

test("stats without a file of the client's", async () => {
  const home = await fourDays();

  expect(await home.tacho(["stats"], 80)).toMatchInlineSnapshot(`
    "Claude Code has no statistics of its own here.
    It writes them when you open /stats. Tacho's own: tacho usage
    "
  `);
});

import { readFile, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { run } from "../../cli/run.ts";
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
    "What was read           files  size  lines  dropped  copies  answers
      Claude Code               6  4 kB      9        1       1        7
      Codex not found
      Gemini CLI not found
      OpenCode not found
      OpenClaw not found
      Amp not found
    Dropped of Claude Code: 1 no JSON (torn or overwritten).
    Copies are the same answer told again: streamed, resumed, forked.
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
    "What was read           files  size  lines  dropped  copies  answers
      Claude Code               1  1 kB      1        0       0        1
      Codex                     1  1 kB      0        0       0        0
      Gemini CLI not found
      OpenCode not found
      OpenClaw not found
      Amp not found
    ! Codex has a file, changed 2 h ago, but no usage in it. If you used it, its format may have
    changed: please report that.
    ! Claude Code deletes a transcript (1 kB) within 3 days, as all that have not changed for 30 days.
    The usage stays in the ledger.
    Copies are the same answer told again: streamed, resumed, forked.
    One total line by line: tacho audit <session>
    "
  `);
});

test("audit of a session lists each answer of its total", async () => {
  const home = await fourDays();

  expect(await home.tacho(["audit", "5d0c"], 100)).toMatchInlineSnapshot(`
    "Session 5d0c2f4e-acme    model     agent  told  input  output  writes  reads  tokens     cost
      2026-11-18 09:05       opus-5-5                1.2k     34k    380k   4.2M    4.6M    $3.42
      2026-11-18 15:40       opus-5-5                 900     51k    410k   9.1M    9.6M    $4.89
      2026-11-19 10:20       opus-5-5                2.4k     88k    940k  21.6M   22.6M   $10.79
      2026-11-19 10:31       sonnet-5  a7             300     12k    120k   800k    932k  $0.5806
      total of 4                                     4.8k    185k    1.9M  35.7M   37.7M   $19.69
    told: how often files tell of the answer (streamed, resumed, forked); it counts once.
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

  expect(await home.tacho(["export", "--out", out])).toBe("");

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

  expect(json).toHaveLength(7);
  expect(json[0]).toMatchObject({ source: "claude", sessionId: expect.any(String) });
  expect(
    ndjson
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual(json);
  expect(csv.trimEnd().split("\r\n")).toHaveLength(8);
});

test("an empty history exports as an empty list", async () => {
  const home = await usageHome();

  expect(await home.tacho(["export", "--format", "json"])).toBe("[]\n");
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

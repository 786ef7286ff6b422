import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { run } from "../../cli/run.ts";
import { displayWidth } from "../../shared/display/display-width.ts";
import { CALM_QUOTA, NOON, recordBusyNoon, recordedHome } from "./recorded-home.ts";

beforeAll(() => {
  vi.stubEnv("TZ", "UTC");
});

describe("what it shows", () => {
  test("quota, live sessions and sums fit 80 columns", async () => {
    const home = await recordedHome();
    recordBusyNoon(home);
    home.quota(CALM_QUOTA);
    const world = home.world(80);

    expect(await run(["status"], world)).toBe(0);

    expect(world.stdout()).toMatchInlineSnapshot(`
      "Quota (seen 1 m ago)
        5-hour  ━━━━─  61 %  resets 14:06 (1 h 36 m)       16 %/h  ~lasts (31 % risk)
        7-day   ━━───  24 %  resets Wed 23:30 (4 d 11 h)  7.2 %/d  ~lasts (11 % risk)
      Live sessions (3)   model       ctx  tokens    cost   $/h  state
        acme-api ⎇ main   Opus 5.5   58 %   12.4M   $4.27  2.10  working · 3 agents
        infra ⎇ fix/dns   Sonnet 5   12 %    1.1M   $0.31     –  waiting for you (4 m)
        docs              Haiku 4.5   3 %   80.2k   $0.02     –  idle
        all 3 live sessions                 13.6M   $4.60  2.10
        sessions of the last 24 h (4)       34.2M  $11.80
      "
    `);
  });

  test("50 columns keep what matters most", async () => {
    const home = await recordedHome();
    recordBusyNoon(home);
    home.quota(CALM_QUOTA);
    const world = home.world(50);

    await run(["status"], world);

    expect(world.stdout()).toMatchInlineSnapshot(`
      "Quota (seen 1 m ago)
        5-hour  ━━━━─  61 %  1 h 36 m   16 %/h  ~lasts
        7-day   ━━───  24 %  4 d 11 h  7.2 %/d  ~lasts
      Live sessions (3)     ctx    cost  state
        acme-api ⎇ main    58 %   $4.27  working +3
        infra ⎇ fix/dns    12 %   $0.31  waiting (4 m)
        docs                3 %   $0.02  idle
        all 3 live sessions       $4.60
        last 24 h (4)            $11.80
      "
    `);
  });

  test("a pipe drops nothing", async () => {
    const home = await recordedHome();
    recordBusyNoon(home);
    home.quota(CALM_QUOTA);
    const world = home.world();

    await run(["status"], world);

    expect(world.stdout()).toMatchInlineSnapshot(`
      "Quota (seen 1 m ago)
        5-hour  ━━━━━━━━────  61 %  resets 14:06 (1 h 36 m)       16 %/h  ~lasts (31 % risk)
        7-day   ━━━─────────  24 %  resets Wed 23:30 (4 d 11 h)  7.2 %/d  ~lasts (11 % risk)
      Live sessions (3)    model      context  tokens    cost   $/h  state
        acme-api ⎇ main    Opus 5.5      58 %   12.4M   $4.27  2.10  working · 3 agents
        infra ⎇ fix/dns    Sonnet 5      12 %    1.1M   $0.31     –  waiting for you (4 m)
        docs               Haiku 4.5      3 %   80.2k   $0.02     –  idle
        all 3 live sessions                     13.6M   $4.60  2.10
        sessions of the last 24 h (4)           34.2M  $11.80
      "
    `);
  });

  test("a locale without UTF-8 gets ASCII", async () => {
    const home = await recordedHome();
    recordBusyNoon(home);
    home.quota(CALM_QUOTA);
    const world = home.world(100, { LANG: "C" });

    await run(["status"], world);

    expect(world.stdout()).toMatch(/^[\n -~]*$/);
    expect(world.stdout()).toContain("  5-hour  [########----]  61 %");
    expect(world.stdout()).toContain("  acme-api (main)");
  });

  test.each([120, 100, 80, 60, 50, 40, 30, 20, 10])(
    "no line is wider than %i columns",
    async (columns) => {
      const home = await recordedHome();
      recordBusyNoon(home);
      home.quota(CALM_QUOTA);
      const world = home.world(columns);

      await run(["status"], world);

      const widths = world.stdout().split("\n").map(displayWidth);
      expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
    },
  );

  test("a window that runs out before its reset says when, a used one that it is", async () => {
    const home = await recordedHome();
    home.session("s1", {});
    home.quota([
      { minutesAgo: 60, window: "five_hour", usedPercent: 40 },
      { minutesAgo: 1, window: "five_hour", usedPercent: 80 },
      { minutesAgo: 1, window: "seven_day", usedPercent: 100 },
    ]);
    const world = home.world(80);

    await run(["status"], world);

    expect(quotaOf(world.stdout())).toMatchInlineSnapshot(`
      "Quota (seen 1 m ago)
        5-hour  ━━━━─   80 %  resets 14:06 (1 h 36 m)       40 %/h  ~out 12:50 · 68 %
        7-day   ━━━━━  100 %  resets Wed 23:30 (4 d 11 h)  ~39 %/d  used up
      "
    `);
  });

  test("several accounts have a block each, the one logged in here by its name", async () => {
    const home = await recordedHome();
    await writeFile(
      `${home.dir}/.claude.json`,
      JSON.stringify({ oauthAccount: { accountUuid: "b2", emailAddress: "you@example.com" } }),
    );
    home.session("s1", {});
    home.quota([{ minutesAgo: 3, window: "five_hour", usedPercent: 61 }], "a1a1a1a1-1111");
    home.quota([{ minutesAgo: 15, window: "five_hour", usedPercent: 8 }], "b2");
    const world = home.world(80);

    await run(["status"], world);

    expect(quotaOf(world.stdout())).toMatchInlineSnapshot(`
      "Quota (account a1a1a1a1, seen 3 m ago)
        5-hour  ━━━━━───  61 %  resets 14:06 (1 h 36 m)   ~18 %/h  ~lasts (28 % risk)
        7-day                –  not known
      Quota (you@…, seen 15 m ago)
        5-hour  ━───────   8 %  resets 14:06 (1 h 36 m)  ~2.4 %/h  ~lasts
        7-day                –  not known
      "
    `);
  });

  test("names from outside do nothing to the terminal", async () => {
    const home = await recordedHome();
    home.session("s1", {
      project: { dir: "/x/\u001b[31macme\u202e\u0007", branch: "a\nb\u001b]8;;http://x\u0007" },
      name: "\u009b2Jnight",
      model: { id: "m", name: "\u001b[2JOpus" },
      host: "other\u0000box",
    });
    const world = home.world(100);

    await run(["status"], world);

    expect(world.stdout()).toMatchInlineSnapshot(`
      "Quota not known yet: it comes with the first reply of a Pro or Max login
      Live sessions (1)               model  context  tokens  cost  $/h  state
        acme ⎇ a b “night” @otherbox  Opus         –       0     –    –  idle
      "
    `);
  });

  test("a session without a statusline says what its transcript knows", async () => {
    const home = await recordedHome();
    home.session(
      "0a1b2c3d-night",
      {
        model: { id: "claude-sonnet-5" },
        context: { usedTokens: 84_000 },
        lastError: { kind: "rate_limit", atMs: NOON - 60_000 },
        turnEndedAtMs: NOON - 60_000,
        promptedAtMs: NOON - 90_000,
      },
      { tokens: 1_234_567 },
    );
    const world = home.world(100);

    await run(["status"], world);

    expect(world.stdout()).toMatchInlineSnapshot(`
      "Quota not known yet: it comes with the first reply of a Pro or Max login
      Live sessions (1)    model     context  tokens  cost  $/h  state
        0a1b2c3d           sonnet-5      84k    1.2M     –    –  failed: rate limit
      "
    `);
  });

  test("more sessions than the screen has lines are counted", async () => {
    const home = await recordedHome();
    for (let count = 0; count < 60; count++) {
      home.session(`s${count}`, { project: { dir: `/x/p${count}` }, activeAtMs: NOON - count });
    }
    const world = home.world(80);

    await run(["status"], world);

    const lines = world.stdout().split("\n");
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(world.stdout()).toContain("Live sessions (60)");
    expect(world.stdout()).toContain("  p0 ");
    expect(world.stdout()).toMatch(/\n {2}… \d+ more\n {2}all 60 live sessions/);
  });
});

describe("when there is little to show", () => {
  test("nothing recorded: says so, and writes nothing", async () => {
    const home = await recordedHome();
    const world = home.world(50);

    expect(await run(["status"], world)).toBe(0);

    expect(world.stdout()).toMatchInlineSnapshot(`
      "Nothing is recorded yet.
      Start claude and send a prompt; the session shows
      up here with its first reply.
      If it is not connected yet: tacho setup. To see
      how that looks: tacho demo
      "
    `);
    expect(existsSync(home.paths.home)).toBe(false);
  });

  test("no live session: names the last one", async () => {
    const home = await recordedHome();
    home.session("s1", {
      project: { dir: "/x/acme-api" },
      updatedAtMs: NOON - 3 * 3_600_000,
      endedAtMs: NOON - 3 * 3_600_000,
    });
    const world = home.world(80);

    await run(["status"], world);

    expect(world.stdout()).toMatchInlineSnapshot(`
      "Quota not known yet: it comes with the first reply of a Pro or Max login
      No live session; the last one was acme-api, 3 h ago
      "
    `);
  });

  test("API keys have no quota", async () => {
    const home = await recordedHome();
    home.session("s1", { account: "api-key", project: { dir: "/x/acme-api" } });
    const world = home.world(80);

    await run(["status"], world);

    expect(world.stdout()).toContain("Quota none known: API-key sessions have no quota\n");
  });
});

describe("how current it is", () => {
  test("a part that no merger has seen yet is merged first", async () => {
    const home = await recordedHome();
    home.session("s1", { cost: { totalUsd: 1 } });
    await run(["status"], home.world(80));
    home.session("s1", { cost: { totalUsd: 2.5 } });
    const world = home.world(80);

    await run(["status"], world);

    expect(world.stdout()).toContain("$2.50");
    expect(await readFile(home.paths.sessionsFile, "utf8")).toContain('"totalUsd":2.5');
  });

  test("another merger at work is not waited for", async () => {
    const home = await recordedHome();
    home.session("s1", { cost: { totalUsd: 2.5 } });
    await mkdir(`${home.paths.sessionsFile}.lock`);
    const world = home.world(80);

    expect(await run(["status"], world)).toBe(0);

    expect(world.stdout()).toContain("$2.50");
    expect(existsSync(home.paths.sessionsFile)).toBe(false);
  });

  test("where it cannot be written, the parts themselves are read", async () => {
    const home = await recordedHome();
    home.session("s1", { cost: { totalUsd: 1 } });
    await mkdir(home.paths.sessionsFile);
    home.session("s1", { cost: { totalUsd: 2.5 } });
    const world = home.world(200);

    expect(await run(["status"], world)).toBe(0);

    expect(world.stdout()).toContain("$2.50");
    expect(world.stdout()).toContain("sessions.json cannot be written. Run: tacho doctor\n");
  });
});

describe("--json", () => {
  test("has accounts with windows, and every session with its state", async () => {
    const home = await recordedHome();
    recordBusyNoon(home);
    home.quota(CALM_QUOTA);
    const world = home.world();

    await run(["status", "--json"], world);

    const answer = JSON.parse(world.stdout());
    expect(answer).toMatchObject({
      asOfMs: NOON,
      accounts: [
        {
          account: "a1",
          windows: [
            { window: "five_hour", usedPercent: 61, level: "watch", source: "statusline" },
            { window: "seven_day", usedPercent: 24, level: "calm", source: "statusline" },
          ],
        },
      ],
      sessions: [
        {
          sessionId: "s1",
          state: "working",
          cost: { totalUsd: 4.27 },
          usdPerHour: expect.closeTo(2.1),
        },
        { sessionId: "s2", state: "waiting" },
        { sessionId: "s3", state: "idle" },
        { sessionId: "s4", state: "ended" },
      ],
    });
  });

  test("nothing recorded is an empty answer", async () => {
    const home = await recordedHome();
    const world = home.world();

    await run(["status", "--json"], world);

    expect(JSON.parse(world.stdout())).toEqual({ asOfMs: NOON, accounts: [], sessions: [] });
  });

  test("and --watch exclude each other", async () => {
    const home = await recordedHome();
    const world = home.world(80);

    expect(await run(["status", "--json", "--watch"], world)).toBe(2);
  });
});

/** The lines before the sessions. */
function quotaOf(text: string): string {
  return text.slice(0, text.search(/^(Live|No live)/m));
}

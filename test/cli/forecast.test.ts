import { beforeAll, describe, expect, test, vi } from "vitest";
import { run } from "../../cli/run.ts";
import {
  MS_PER_DAY,
  MS_PER_HOUR,
  MS_PER_MINUTE,
  MS_PER_SECOND,
} from "../../shared/platform/time.ts";
import { appendObservations } from "../../shared/quota/observations-file.ts";
import type { QuotaObservation } from "../../shared/quota/quota-window.ts";
import { NOON, recordedHome } from "./recorded-home.ts";

beforeAll(() => {
  vi.stubEnv("TZ", "UTC");
});

type Home = Awaited<ReturnType<typeof recordedHome>>;

/** Three weeks of an hour and a half at work from 12:00, and 61 % used in the window that is open. */
function recordWeeks({ paths }: Home, account = "a1"): void {
  const past = Array.from({ length: 21 }, (_, day) => day + 1).flatMap((days) => {
    const startMs = NOON - days * MS_PER_DAY - 30 * MS_PER_MINUTE;
    return Array.from({ length: 10 }, (_, index) => ({
      atMs: startMs + index * 10 * MS_PER_MINUTE,
      window: "five_hour",
      usedPercent: index * 3,
      resetsAtMs: startMs + 5 * MS_PER_HOUR,
      sessionId: "s1",
      source: "statusline" as const,
    }));
  });
  write(paths.quotaDir, account, [...past, ...openWindow()]);
}

function openWindow(): QuotaObservation[] {
  return Array.from({ length: 20 }, (_, index) => ({
    atMs: NOON - 200 * MS_PER_MINUTE + index * 10 * MS_PER_MINUTE,
    window: "five_hour",
    usedPercent: 23 + index * 2,
    resetsAtMs: NOON + 96 * MS_PER_MINUTE,
    sessionId: "s1",
    source: "statusline" as const,
  }));
}

function openWeek(): QuotaObservation[] {
  return Array.from({ length: 60 }, (_, index) => ({
    atMs: NOON - 60 * MS_PER_HOUR + index * MS_PER_HOUR,
    window: "seven_day",
    usedPercent: index,
    resetsAtMs: NOON + 4 * MS_PER_DAY + 11 * MS_PER_HOUR,
    sessionId: "s1",
    source: "statusline" as const,
  }));
}

function write(quotaDir: string, account: string, observations: readonly QuotaObservation[]): void {
  // Each goes to the file of its month.
  for (const row of observations) appendObservations(quotaDir, account, [row], row.atMs);
}

async function shown(home: Home, columns?: number, ...args: string[]): Promise<string> {
  const world = home.world(columns);
  expect(await run(["forecast", ...args], world)).toBe(0);
  expect(world.stderr()).toBe("");
  return world.stdout();
}

describe("what it shows", () => {
  test("the hours of each window to come, and what they mean", async () => {
    const home = await recordedHome();
    recordWeeks(home);
    write(home.paths.quotaDir, "a1", openWeek());

    expect(await shown(home, 80)).toMatchInlineSnapshot(`
      "5-hour window    used  likely from–to  risk
        now            61 %
        12:45          62 %         61–79 %   3 %
        13:00          66 %         61–94 %   7 %
        13:15          70 %        61–100 %  12 %
        13:30          73 %        62–100 %  17 %
        13:45          77 %        63–100 %  22 %
        14:06 (reset)  81 %        63–100 %  27 %
        Likely to last until its reset at 14:06 (in 1 h 36 m): the risk is 27 %.
      7-day window          used  likely from–to  risk
        now                 59 %
        Mon 00:00           86 %        71–100 %  21 %
        Tue 00:00          100 %        80–100 %  52 %
        Wed 00:00          100 %        88–100 %  75 %
        Wed 23:30 (reset)  100 %        97–100 %  87 %
        Runs out with a chance of 87 %, then at about Mon 17:05 (Sun 12:43 to Wed
        05:14), before its reset at Wed 23:30 (in 4 d 11 h).
      Learning: less than a week is recorded. Until then a forecast knows no habits.
      "
    `);
  });

  test("in 30 columns what matters most", async () => {
    const home = await recordedHome();
    recordWeeks(home);

    expect(await shown(home, 30)).toMatchInlineSnapshot(`
      "5-hour window    used  risk
        now            61 %
        12:45          62 %   3 %
        13:00          66 %   7 %
        13:15          70 %  12 %
        13:30          73 %  17 %
        13:45          77 %  22 %
        14:06 (reset)  81 %  27 %
        Likely to last until its
        reset at 14:06 (in 1 h 36
        m): the risk is 27 %.
      "
    `);
  });

  test("a week as it comes, and that habits are not known yet", async () => {
    const home = await recordedHome();
    write(home.paths.quotaDir, "a1", openWeek());

    expect(await shown(home)).toMatchInlineSnapshot(`
      "7-day window          used  likely from–to  risk
        now                 59 %
        Mon 00:00           86 %        71–100 %  21 %
        Tue 00:00          100 %        80–100 %  52 %
        Wed 00:00          100 %        88–100 %  75 %
        Wed 23:30 (reset)  100 %        97–100 %  87 %
        Runs out with a chance of 87 %, then at about Mon 17:05 (Sun 12:43 to Wed 05:14), before its reset
        at Wed 23:30 (in 4 d 11 h).
      Learning: less than a week is recorded. Until then a forecast knows no habits.
      "
    `);
  });

  test("a window that is used up: since when, and when it is back", async () => {
    const home = await recordedHome();
    home.quota([
      { minutesAgo: 40, window: "five_hour", usedPercent: 70 },
      { minutesAgo: 12, window: "five_hour", usedPercent: 100 },
    ]);

    expect(await shown(home, 80)).toMatchInlineSnapshot(`
      "5-hour window     used
        now            100 %
        Used up since 12:18; back at 14:06 (in 1 h 36 m).
      Learning: less than a week is recorded. Until then a forecast knows no habits.
      "
    `);
  });

  test("what is nearly used up is not called used up, and a risk is the same in all places", async () => {
    const home = await recordedHome();
    home.quota([
      { minutesAgo: 90, window: "five_hour", usedPercent: 70 },
      { minutesAgo: 12, window: "five_hour", usedPercent: 99.7 },
      { minutesAgo: 60, window: "seven_day", usedPercent: 1 },
    ]);

    const text = await shown(home);

    expect(text).toMatch(/^ {2}now +99 %$/m);
    expect(text).toMatch(/^ {2}.* \(reset\) .* <1 %\n {2}Likely to last .*: the risk is <1 %\.$/ms);
  });

  test("several accounts, each under its name", async () => {
    const home = await recordedHome();
    write(home.paths.quotaDir, "a1", openWindow());
    write(home.paths.quotaDir, "unknown-s7", openWindow());

    expect(await shown(home, 80)).toMatchInlineSnapshot(`
      "Account a1
      5-hour window    used  likely from–to  risk
        now            61 %
        12:45          61 %         61–73 %   2 %
        13:00          63 %         61–84 %   5 %
        13:15          65 %         61–94 %   8 %
        13:30          67 %        61–100 %  11 %
        13:45          69 %        61–100 %  14 %
        14:06 (reset)  72 %        61–100 %  19 %
        Likely to last until its reset at 14:06 (in 1 h 36 m): the risk is 19 %.
      Unknown account
      5-hour window    used  likely from–to  risk
        now            61 %
        12:45          61 %         61–73 %   2 %
        13:00          63 %         61–84 %   5 %
        13:15          65 %         61–94 %   8 %
        13:30          67 %        61–100 %  11 %
        13:45          69 %        61–100 %  14 %
        14:06 (reset)  72 %        61–100 %  19 %
        Likely to last until its reset at 14:06 (in 1 h 36 m): the risk is 19 %.
      Learning: less than a week is recorded. Until then a forecast knows no habits.
      "
    `);
  });

  test("only plain signs where a terminal knows no others", async () => {
    const home = await recordedHome();
    write(home.paths.quotaDir, "a1", openWindow());
    const world = home.world(80, { LC_ALL: "C", TERM: "linux" });

    await run(["forecast"], world);

    expect(world.stdout()).toMatch(/^[\n -~]+$/);
  });
});

describe("where no window is open", () => {
  test("it says how quota becomes known", async () => {
    const home = await recordedHome();

    expect(await shown(home, 80)).toMatchInlineSnapshot(`
      "No quota is known yet.
      It comes with the first reply of a Pro or Max login in a terminal session. If
      Claude Code is not connected yet: tacho setup. To see what is wrong: tacho
      doctor
      "
    `);
  });

  test("it says when the next one begins", async () => {
    const home = await recordedHome();
    const closed = openWindow().map((row) => ({
      ...row,
      atMs: row.atMs - MS_PER_DAY,
      resetsAtMs: NOON - MS_PER_HOUR,
    }));
    write(home.paths.quotaDir, "a1", closed);

    expect(await shown(home, 80)).toMatchInlineSnapshot(`
      "No window is open.
      The next one begins with your next message to Claude.
      "
    `);
  });
});

test("--json gives the same numbers", async () => {
  const home = await recordedHome();
  recordWeeks(home);

  const { accounts } = JSON.parse(await shown(home, undefined, "--json"));

  expect(accounts).toHaveLength(1);
  const [{ account, windows }] = accounts;
  const [window] = windows;
  expect(account).toBe("a1");
  expect(window).toMatchObject({
    window: "five_hour",
    usedPercent: 61,
    resetsAtMs: NOON + 96 * MS_PER_MINUTE,
    source: "statusline",
    forecast: { isLearning: false, probabilityOfExhaustion: expect.any(Number) },
  });
  const last = window.course.at(-1);
  expect(last.atMs).toBe(window.resetsAtMs);
  expect(last.probabilityOfExhaustion).toBeCloseTo(window.forecast.probabilityOfExhaustion, 2);
  expect(last.usedPercent.p50).toBeCloseTo(window.forecast.usedPercentAtReset.p50, 0);
});

test("the row of the reset says what is told for a minute, also where the rows before it are newer", async () => {
  const home = await recordedHome();
  recordWeeks(home);
  await shown(home, 80);
  const world = { ...home.world(), nowMs: () => NOON + 50 * MS_PER_SECOND };

  await run(["forecast", "--json"], world);

  const [{ windows }] = JSON.parse(world.stdout()).accounts;
  const { course, forecast, resetsAtMs } = windows[0];
  expect(course.at(-1)).toEqual({
    atMs: resetsAtMs,
    probabilityOfExhaustion: forecast.probabilityOfExhaustion,
    usedPercent: forecast.usedPercentAtReset,
  });
});

test("the account heard of last comes first, as in tacho quota", async () => {
  const home = await recordedHome();
  write(home.paths.quotaDir, "a1", openWindow().slice(0, 10));
  write(home.paths.quotaDir, "b2", openWindow());

  const text = await shown(home, 80);

  expect(text.match(/^Account .*/gm)).toEqual(["Account b2", "Account a1"]);
});

test("--account names one of several, and an unknown one is a mistake", async () => {
  const home = await recordedHome();
  write(home.paths.quotaDir, "a1", openWindow());
  write(home.paths.quotaDir, "b2", openWindow());

  const { accounts } = JSON.parse(await shown(home, undefined, "--json", "--account", "b2"));
  const world = home.world();
  const exitCode = await run(["forecast", "--account", "c3"], world);

  expect(accounts).toMatchObject([{ account: "b2" }]);
  expect(exitCode).toBe(2);
  expect(world.stderr()).toBe(
    "tacho: No quota is known of that account. Known: a1, b2. See: tacho help forecast\n",
  );
});

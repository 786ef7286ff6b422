import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { run } from "../../cli/run.ts";
import { parseObject } from "../../shared/platform/read-value.ts";
import { statePaths } from "../../shared/platform/state-paths.ts";
import { MS_PER_HOUR } from "../../shared/platform/time.ts";
import { workedPast } from "../fits/worked-past.ts";
import { recordPast } from "../mcp/recorded-past.ts";
import { ACCOUNT, FIVE_HOUR_RESET, NOW, observe } from "../mcp/recorded-state.ts";
import { stateFolder } from "../sessions/state-folder.ts";
import { createWorld } from "./test-world.ts";

beforeAll(() => {
  vi.stubEnv("TZ", "UTC");
});

const PAST = workedPast({
  seed: 5,
  days: 12,
  percentPerUsd: { "claude-opus-5-5": 1.2 },
  noise: 0.2,
  unseen: 0.1,
  nowMs: NOW,
});

async function worldAfterWork(args: readonly string[], columns = 80) {
  const paths = await stateFolder();
  const observations = PAST.observations.filter(({ resetsAtMs = 0 }) => resetsAtMs < NOW);
  await recordPast(paths, ACCOUNT, { used: PAST.used, observations });
  observe(paths, ACCOUNT, "five_hour", FIVE_HOUR_RESET, [[5, 40]]);
  observe(paths, ACCOUNT, "seven_day", NOW + 90 * MS_PER_HOUR, [[5, 30]]);
  const homeDir = join(paths.home, "nobody");
  const world = createWorld({
    homeDir,
    env: { HOME: homeDir, TACHO_HOME: paths.home, NO_COLOR: "1" },
    bundleDir: join(paths.home, "dist"),
    nowMs: () => NOW,
    stdoutIsTerminal: true,
    terminalSize: () => ({ columns, rows: 40 }),
  });
  const exitCode = await run(["fits", ...args], world);
  return { world, exitCode };
}

describe("tacho fits", () => {
  test("answers in lines that fit the terminal", async () => {
    const { world, exitCode } = await worldAfterWork(["--usd", "12"]);

    expect(exitCode).toBe(0);
    expect(world.stdout()).toMatchInlineSnapshot(`
      "Yes, work of $12.00 at list prices fits into what is left of the 5-hour window
      (94 %).
      5-hour window: needs about 15 % (13 to 18 %), 60 % is left until 14:05, others
      may use 12 % meanwhile: 94 % to fit.
      7-day window: needs about 1.8 % (1.2 to 2.6 %), 70 % is left until Tue 06:29,
      others may use 1.1 % meanwhile: 99 % to fit.
      Learned from 75 stretches of work of the last 11 d 8 h. At the usual pace it
      takes 3 h 13 min.
      Advice: go on.
      "
    `);
  });

  test("answers programs in the form of the MCP tool", async () => {
    const { world } = await worldAfterWork(["--tokens", "2.5M", "--json"]);

    expect(parseObject(world.stdout())).toMatchObject({
      account: ACCOUNT,
      fits: "yes",
      windows: [{ window: "five_hour", leftPercent: 60 }, { window: "seven_day" }],
      basis: { method: "percent per weighted token" },
    });
  });

  test("compares with a session of the past", async () => {
    const [session] = PAST.sessions;

    const { world } = await worldAfterWork(["--like", session?.id ?? "", "--json"]);

    expect(parseObject(world.stdout())).toMatchObject({
      basis: { usd: expect.closeTo(session?.usd ?? 0, 2) },
    });
  });

  test("says what is missing where nothing is recorded", async () => {
    const paths = statePaths((await stateFolder()).home, {});
    mkdirSync(join(paths.home, "dist"), { recursive: true });
    writeFileSync(
      join(paths.home, "dist", "prices.json"),
      JSON.stringify({ version: 1, date: "2026-10-01", source: "tests", models: [] }),
    );
    const world = createWorld({
      homeDir: paths.home,
      env: { HOME: paths.home, TACHO_HOME: paths.home },
      bundleDir: join(paths.home, "dist"),
      nowMs: () => NOW,
    });

    expect(await run(["fits", "--minutes", "30"], world)).toBe(0);
    expect(world.stdout()).toMatchInlineSnapshot(`
      "Whether it fits cannot be said: no session of this account has reported quota yet. With a Max or Pro
      login it appears after the first reply in a terminal session.
      "
    `);
  });
});

test.each([
  [[], "Give exactly one of --tokens, --usd, --minutes and --like."],
  [["--usd", "5", "--minutes", "3"], "Give exactly one of --tokens, --usd, --minutes and --like."],
  [["--tokens", "many"], '--tokens takes a number above 0, at most 1,000,000,000,000, not "many".'],
  [["--usd", "0"], '--usd takes a number above 0, at most 1,000,000, not "0".'],
  [["--minutes", "20000"], '--minutes takes a number above 0, at most 10,080, not "20000".'],
  [
    ["--minutes", "5", "--model", "opus"],
    "--model does not go with --minutes: these are of work as usual.",
  ],
] as const)("refuses %j", async (args, problem) => {
  const world = createWorld({ homeDir: "/nobody" });

  expect(await run(["fits", ...args], world)).toBe(2);
  expect(world.stderr()).toContain(problem);
});

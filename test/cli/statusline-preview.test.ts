import { existsSync } from "node:fs";
import { beforeAll, expect, test, vi } from "vitest";
import { run } from "../../cli/run.ts";
import { THEMES } from "../../shared/config/config.ts";
import { displayWidth } from "../../shared/display/display-width.ts";
import { recordedHome } from "./recorded-home.ts";

beforeAll(() => {
  vi.stubEnv("TZ", "UTC");
});

test("shows every theme, the present one marked", async () => {
  const home = await recordedHome();
  await home.write(home.paths.config, '{ "statusline": { "theme": "nord" } }');
  const world = home.world(120);

  expect(await run(["statusline", "preview"], world)).toBe(0);

  const titles = world.stdout().match(/^\S.*$/gm);
  expect(titles).toEqual(THEMES.map((theme) => (theme === "nord" ? "nord (yours)" : theme)));
});

test("draws the line as the client would show it", async () => {
  const home = await recordedHome();
  const world = home.world(120);

  await run(["statusline", "preview", "--theme", "mono"], world);

  expect(world.stdout()).toMatchInlineSnapshot(`
    "mono
      Opus 5.5 ·medium  acme-api ⎇ main  $5.50  +232 −61                                       2 other sessions · 2 agents
      ctx ━━━━━──────┼ 37%   5h ━━━━━━━━━─── 73%! ⇡5 out ~12:52 · 62 % (↻14:07)   7d ━━━━──────── 26% ↻4d11h ⇣10   37%/h
    "
  `);
});

test("layout, width and charset can be tried", async () => {
  const home = await recordedHome();
  const world = home.world();
  const options = ["--layout", "compact", "--width", "80", "--charset", "ascii"];

  await run(["statusline", "preview", "--theme", "default", ...options], world);

  expect(world.stdout()).toMatchInlineSnapshot(`
    "default (yours)
      Opus 5.5  acme-api (main)  $5.50                          2 others, 2 agents
      ctx [###----|] 37%  5h [######--] 73% +5 out ~12:52, 62 % (>14:07)  7d 26%
    "
  `);
});

test("prints JSON for programs", async () => {
  const home = await recordedHome();
  const world = home.world();
  const options = ["--theme", "mono", "--layout", "minimal", "--width", "60", "--json"];

  await run(["statusline", "preview", ...options], world);

  expect(world.stdout()).toMatchInlineSnapshot(`
    "[{"theme":"mono","lines":["Opus 5.5 acme-api $5.50","ctx 37%  5h 73%! out ~12:52  7d 26%"]}]
    "
  `);
});

test.each([200, 120, 80, 50, 30])("fits %i columns", async (columns) => {
  const home = await recordedHome();
  const world = home.world();

  await run(["statusline", "preview", "--theme", "default", "--width", String(columns)], world);

  const widths = world.stdout().split("\n").map(displayWidth);
  expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
});

test("has colours in a terminal only, unless they are asked for", async () => {
  const home = await recordedHome();
  const env = { NO_COLOR: "", TERM: "xterm-256color" };
  const runs = [home.world(120, env), home.world(undefined, env)];
  const forced = home.world(undefined, { ...env, FORCE_COLOR: "2" });

  for (const world of [...runs, forced]) {
    await run(["statusline", "preview", "--theme", "nord"], world);
  }

  expect(runs.map((world) => world.stdout().includes("\x1b[38;5;"))).toEqual([true, false]);
  expect(forced.stdout()).toContain("\x1b[38;5;");
});

test("the user's other statusline does not run, and nothing is recorded", async () => {
  const home = await recordedHome();
  const mark = `${home.dir}/it-ran`;
  const wrap = { command: `touch ${mark}` };
  await home.write(home.paths.config, JSON.stringify({ statusline: { wrap } }));
  const world = home.world(120);

  await run(["statusline", "preview"], world);

  expect(existsSync(mark)).toBe(false);
  expect(existsSync(home.paths.sessionsDir)).toBe(false);
  expect(existsSync(home.paths.quotaDir)).toBe(false);
});

test.each([
  [["preview", "--theme", "norf"], 'There is no theme "norf". Did you mean nord?'],
  [["preview", "--layout", "huge"], 'There is no layout "huge". There are full, compact, minimal.'],
  [["preview", "--width", "wide"], "--width is a number from 10 to 1000."],
  [["preview", "--width", "5"], "--width is a number from 10 to 1000."],
  [["show"], "Say what to do: preview."],
  [[], "Say what to do: preview."],
])("%j is refused", async (args, message) => {
  const home = await recordedHome();
  const world = home.world(120);

  expect(await run(["statusline", ...args], world)).toBe(2);

  expect(world.stderr()).toBe(`tacho: ${message} See: tacho help statusline\n`);
});

import { readdirSync } from "node:fs";
import { execa } from "execa";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test, vi } from "vitest";
import { run } from "../../cli/run.ts";
import { removeHome } from "../e2e/remove-home.ts";
import { bundleEnv, bundleNode, bundlePath, runBundle } from "../e2e/spawn-bundle.ts";
import { until } from "../e2e/until.ts";
import { createWorld } from "./test-world.ts";

// It starts so many processes that a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

test("prints the line in each layout and the status, and leaves nothing behind", async () => {
  const place = await emptyPlace();

  const demo = await runBundle("tacho", { args: ["demo"], home: place.home, env: place.env });

  expect(demo).toMatchObject({ stderr: "", exitCode: 0 });
  expect(withoutMoments(demo.stdout)).toMatchInlineSnapshot(`
    "DEMO: invented sessions, played through the real bundles in a throw-away home

    Statusline in the layout full, 120 columns:
      Opus 5.5 ·medium  acme-api ⎇ main  $5.50  +232 −61                                       2 other sessions · 2 agents
      ctx ━━━━━──────┼ 37%   5h ━━━━━━━━━─── 73% ⇡5 out ~hh:mm · ## % (↻hh:mm)   7d ━━━━──────── 26% ↻4d11h ⇣10   37%/h

    Statusline in the layout compact, 80 columns:
      Opus 5.5  acme-api ⎇ main  $5.50                         2 others · 2 agents
      ctx ━━━────┼ 37%  5h ━━━━━━── 73% ⇡5 out ~hh:mm · ## % (↻hh:mm)  7d 26%

    Statusline in the layout minimal, 50 columns:
      Opus 5.5 acme-api $5.50
      ctx 37%  5h 73% out ~hh:mm  7d 26%

    tacho status:
    Quota (you@…, seen 0 s ago)
      5-hour  ━━━━─  73 %  resets hh:mm (1 h 3# m)      37 %/h  ~out hh:mm · ## %
      7-day   ━━───  26 %  resets Day hh:mm (4 d 11 h)  14 %/d  ~lasts (## % risk)
    Live sessions (3)   model       ctx  tokens    cost   $/h  state
      acme-api ⎇ main   Opus 5.5   37 %   10.8M   $5.50  6.36  working · 2 agents
      infra ⎇ fix/dns   Sonnet 5   12 %    1.3M   $0.60  0.76  waiting for you (5 m)
      docs              Haiku 4.5  11 %   43.7k   $0.01     –  idle
      all 3 live sessions                 12.2M   $6.11  7.12
      sessions of the last 24 h (5)       27.2M  $11.56
    "
  `);
  expect(place.files()).toEqual([]);
});

test("ASCII where the locale knows nothing else", async () => {
  const place = await emptyPlace();

  const demo = await runBundle("tacho", {
    args: ["demo"],
    home: place.home,
    env: { ...place.env, LANG: "C" },
  });

  expect(demo.stdout).toMatch(/^[\n -~]*$/);
  expect(demo.stdout).toContain("5h [");
});

test("nothing of the user's own settings and sessions comes near it", async () => {
  const place = await emptyPlace();
  const env = {
    ...place.env,
    TACHO_HOME: `${place.home}/own`,
    TACHO_SHARED: `${place.home}/shared`,
  };

  const demo = await runBundle("tacho", { args: ["demo"], home: place.home, env });

  expect(demo.exitCode).toBe(0);
  expect(place.files()).toEqual([]);
});

test("an interrupt ends it and removes the throw-away home", async () => {
  const place = await emptyPlace();
  const demo = execa(bundleNode, [await bundlePath("tacho"), "demo"], {
    env: bundleEnv(place.home, place.env),
    extendEnv: false,
    reject: false,
  });
  await until(() => place.files().length > 0);

  demo.kill("SIGINT");
  const { exitCode } = await demo;

  expect(exitCode).toBe(0);
  expect(place.files()).toEqual([]);
});

test("a reader that goes away early leaves nothing behind either", async () => {
  const place = await emptyPlace();
  const command = `"${bundleNode}" "${await bundlePath("tacho")}" demo | head -1`;

  const { stdout } = await execa("sh", ["-c", command], {
    env: bundleEnv(place.home, place.env),
    extendEnv: false,
  });

  expect(stdout).toMatch(/^DEMO/);
  expect(place.files()).toEqual([]);
});

test("says what to do where the bundles are not built", async () => {
  const place = await emptyPlace();
  const world = createWorld({ homeDir: place.home });

  expect(await run(["demo"], world)).toBe(1);

  expect(world.stderr()).toMatch(/^tacho: There are no bundles in .*\. Run: npm run build\n$/);
});

/** An empty home, and an empty folder for what is thrown away. */
async function emptyPlace() {
  const fixture = await createFixture({ home: {}, tmp: {} });
  onTestFinished(() => removeHome(fixture.path));
  const folder = (name: string) => fixture.getPath(name);
  return {
    home: folder("home"),
    env: { TMPDIR: folder("tmp") },
    files: () => [...readdirSync(folder("home")), ...readdirSync(folder("tmp"))],
  };
}

/** Times of day and what is left until them depend on when the demo runs. */
function withoutMoments(text: string): string {
  return text
    .replaceAll(/(Sun|Mon|Tue|Wed|Thu|Fri|Sat) /g, "Day ")
    .replaceAll(/\b\d\d:\d\d\b/g, "hh:mm")
    .replaceAll(/1 h 3\d m/g, "1 h 3# m")
    .replaceAll(/· \d\d %/g, "· ## %")
    .replaceAll(/\d\d % risk/g, "## % risk");
}

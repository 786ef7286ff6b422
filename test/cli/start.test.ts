import { readFile } from "node:fs/promises";
import { expect, test, vi } from "vitest";
import { run } from "../../cli/run.ts";
import { until } from "../e2e/until.ts";
import { recordedHome } from "./recorded-home.ts";
import { createTachoHome } from "./tacho-home.ts";

// The demo starts so many processes that a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

test("a client that is not connected yet: says how, and shows the demo", async () => {
  await using home = await createTachoHome("{}\n");

  const start = await home.tacho(["start"]);

  expect(start).toMatchObject({ stderr: "", exitCode: 0 });
  expect(start.stdout).toMatch(
    /^Claude Code 2\.1\.329 is here\. It is not connected with Tacho yet\.\nTo connect it: node \S+ setup\n/,
  );
  expect(start.stdout).toContain("Nothing is recorded here yet, so this is a demo.\n\nDEMO: ");
  expect(start.stdout).toMatch(
    /\nTo see your own sessions:\n {2}1\. node \S+ setup \(shows .*\)\n {2}2\. start claude and send a prompt\n/,
  );
  expect(await home.read(".claude/settings.json")).toBe("{}\n");
  await expect(home.read(".tacho/config.json")).rejects.toThrow("ENOENT");
});

test("connected but without a session yet: waits for it instead of showing the demo", async () => {
  await using home = await createTachoHome("{}\n");
  await home.tacho(["setup", "--yes"]);

  const start = await home.tacho(["start"]);

  expect(start.stdout).toMatch(
    /^Claude Code 2\.1\.329 is here and connected: statusline and plugin\.\nNothing is recorded yet\.\n/,
  );
  expect(start.stdout).not.toContain("DEMO");
});

test("half connected: says what is missing", async () => {
  await using home = await createTachoHome("{}\n");
  await home.tacho(["setup", "--yes", "--no-statusline"]);

  const start = await home.tacho(["start"]);

  expect(start.stdout).toMatch(
    /^Claude Code 2\.1\.329 is here\. Connected: plugin\. Missing: statusline\.\n/,
  );
});

test("prints JSON for programs, without a question or a demo", async () => {
  const home = await recordedHome();
  home.session("s1", { cost: { totalUsd: 4.27 } });
  const world = home.world();

  expect(await run(["start", "--json"], world)).toBe(0);

  expect(JSON.parse(world.stdout())).toMatchObject({
    client: { presence: "none", statusline: "none", plugin: "absent", isSetupDue: false },
    accounts: [],
    sessions: [{ sessionId: "s1", cost: { totalUsd: 4.27 } }],
  });
});

test("recorded sessions are shown, once where stdout is no terminal", async () => {
  const home = await recordedHome();
  home.session("s1", { project: { dir: "/x/acme-api" }, cost: { totalUsd: 4.27 } });
  const world = home.world();

  expect(await run(["start"], world)).toBe(0);

  expect(world.stdout()).toMatch(/^Claude Code is not on this machine\.\n/);
  expect(world.stdout()).toMatch(/acme-api .* \$4\.27/);
  expect(world.stdout()).not.toContain("DEMO");
});

test.each(["", "n"])("in a terminal the answer %j connects nothing", async (answer) => {
  const { world, settings } = await terminalHome([answer]);

  expect(await run(["start"], world)).toBe(0);

  expect(world.stdout()).toContain("It is not\nconnected with Tacho yet.\nConnect it now? ");
  expect(world.stdout()).toContain("[y/N] \x1b[?25l\rQuota");
  expect(await settings()).toBe("{}\n");
});

test("in a terminal a yes leads to setup, which asks once more", async () => {
  const declined = await terminalHome(["y", "n"]);
  const agreed = await terminalHome(["y", "y"]);

  expect(await run(["start"], declined.world)).toBe(0);
  expect(await run(["start"], agreed.world)).toBe(0);

  expect(declined.world.stdout()).toContain("Tacho setup changes:\n");
  expect(await declined.settings()).toBe("{}\n");
  expect(agreed.world.stdout()).toContain("Live sessions (1)");
  expect(await agreed.settings()).toContain(".tacho/bin/statusline");
});

test("--demo shows the demo whatever is here", async () => {
  await using home = await createTachoHome("{}\n");

  const start = await home.tacho(["start", "--demo"]);

  expect(start.stdout).toMatch(/^DEMO: /);
  expect(start.exitCode).toBe(0);
});

/** A home with settings and a session, in a terminal that is interrupted once it was drawn on. */
async function terminalHome(answers: readonly string[]) {
  const home = await recordedHome();
  home.session("s1", { project: { dir: "/x/acme-api" } });
  const settings = `${home.dir}/.claude/settings.json`;
  await home.write(settings, "{}\n");
  const left = [...answers];
  const world = home.world(80);
  return {
    settings: () => readFile(settings, "utf8"),
    world: {
      ...world,
      isInteractive: true,
      ask: async (question: string) => {
        world.writeOut(question);
        return left.shift() ?? "";
      },
      onInterrupt: (listener: () => void) => {
        void until(() => world.stdout().includes("Live sessions")).finally(listener);
        return () => {};
      },
    },
  };
}

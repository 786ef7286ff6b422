import { chmod, cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { run } from "../../cli/run.ts";
import { installFakeClaude } from "./fake-claude.ts";
import { createTachoHome } from "./tacho-home.ts";
import { createWorld } from "./test-world.ts";

const NOW_MS = Date.UTC(2026, 10, 20, 12);

test("a home that is set up and has recorded something is well", async () => {
  await using patient = await createPatient();

  const report = await patient.doctor();

  expect(report.text).toMatchInlineSnapshot(`
    "✓ Node.js 20.20.2 at /usr/bin/node
    ✓ Claude Code 2.1.329 (Tacho is tested with 2.1.329)
    ✓ Plugin 0.1.0, read in place from /home/dev/checkout
    ✓ Hooks for 9 events
    ✓ Hooks and statusline are not switched off
    ✓ The statusline is set
    ✓ Launcher /home/dev/.tacho/bin/statusline
    ✓ A statusline takes 25 ms (budget 300 ms)
    ✓ State directory /home/dev/.tacho
    ✓ No config; the defaults hold
    ✓ No damaged files
    ✓ 1 recorded session, the newest record is 3 min old
    – No notifications: no channel is set up here (hooks see the plugin's options too). How to: tacho notify test
    ✓ Limits are watched at 80, 90, 95 %
    – The login is handed to nobody: no sink is set
    "
  `);
  expect(report.exitCode).toBe(0);
});

test("a home without setup is told to set up", async () => {
  await using patient = await createPatient({ isSetUp: false });

  const report = await patient.doctor();

  expect(report.text).toMatchInlineSnapshot(`
    "✓ Node.js 20.20.2 at /usr/bin/node
    ✓ Claude Code 2.1.329 (Tacho is tested with 2.1.329)
    ✗ The plugin is not installed: no hooks, no tools.
        → Run: tacho setup
    ✓ Hooks for 9 events
    ✓ Hooks and statusline are not switched off
    ! No statusline is set in /home/dev/.claude/settings.json.
        → Run: tacho setup
    ✗ There is no launcher at /home/dev/.tacho/bin/statusline.
        → Run: tacho setup
    ✓ A statusline takes 25 ms (budget 300 ms)
    ! /home/dev/.tacho does not exist yet.
        → It appears with setup or the first session
    ✓ No config; the defaults hold
    ✓ No damaged files
    ! No session is recorded yet.
        → Start claude in a folder that you trust, and send a prompt
    – No notifications: no channel is set up here (hooks see the plugin's options too). How to: tacho notify test
    ✓ Limits are watched at 80, 90, 95 %
    – The login is handed to nobody: no sink is set
    "
  `);
  expect(report.exitCode).toBe(1);
});

test("--json says the same to programs", async () => {
  await using patient = await createPatient({ isSetUp: false });

  const { text, exitCode } = await patient.doctor("--json");

  const { ok, checks } = JSON.parse(text);
  expect(ok).toBe(false);
  expect(checks).toContainEqual({
    id: "plugin",
    status: "fail",
    text: "The plugin is not installed: no hooks, no tools.",
    nextStep: "Run: tacho setup",
  });
  expect(exitCode).toBe(1);
});

test("each trouble has its next step", async () => {
  await using patient = await createPatient();
  await patient.write(".tacho/config.json", '{"statusline":{"thema":"nord"}}');
  await patient.write(".tacho/sessions.json.corrupt-1795000000000", "{");
  await patient.write("checkout/dist/hook.cjs", undefined);
  await patient.write("acme/.claude/settings.json", '{"statusLine":{"command":"x"}}');
  await patient.write("acme/.claude/settings.local.json", '{"disableAllHooks":true}');
  await chmod(patient.path(".tacho"), 0o755);

  const report = await patient.doctor();

  expect(troublesIn(report.text)).toMatchInlineSnapshot(`
    "✗ /home/dev/checkout lacks dist/hook.cjs.
        → Get the folder whole again (git checkout, npm run build), then run: tacho setup
    ✗ /home/dev/acme/.claude/settings.local.json has "disableAllHooks": no statusline, no hooks.
        → Take "disableAllHooks" out of it
    ! The statusline is set, but here /home/dev/acme/.claude/settings.json sets another one.
        → In this project, run: tacho setup --scope local --replace
    ! Other users may look into /home/dev/.tacho.
        → Run: chmod 700 /home/dev/.tacho
    ! statusline.thema: there is no such key.
        → Change it with tacho config, or edit /home/dev/.tacho/config.json
    ! Damaged files were set aside (1), the last one: /home/dev/.tacho/sessions.json.corrupt-1795000000000
        → Have a look, report how it came about if you know, then delete them
    "
  `);
  expect(report.exitCode).toBe(1);
});

test("every file that ships is missed when it is gone", async () => {
  await using patient = await createPatient();
  await patient.write("checkout/dist", undefined);

  const { text } = await patient.doctor();

  const shipped = (await readdir("dist")).filter((name) => name !== "THIRD-PARTY-LICENSES.txt");
  const missed = /lacks (.*)\.$/m.exec(text)?.[1]?.split(", ") ?? [];
  expect(missed.sort()).toEqual(shipped.map((name) => `dist/${name}`).sort());
});

test("a statusline that the settings name but that cannot start is broken", async () => {
  await using patient = await createPatient();
  await patient.write(".tacho/bin/statusline", "#!/bin/sh\necho mine\n");
  await patient.write("checkout/dist/statusline.cjs", "process.exit(1)");

  const report = await patient.doctor();

  expect(troublesIn(report.text)).toMatchInlineSnapshot(`
    "✗ There is no launcher at /home/dev/.tacho/bin/statusline.
        → Run: tacho setup
    ✗ The statusline says nothing.
        → Run: /usr/bin/node /home/dev/checkout/dist/statusline.cjs </dev/null
    "
  `);
});

test("a statusline over the budget may lag, which is no fault of the home", async () => {
  await using patient = await createPatient();
  const wait = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 310);";
  await patient.write("checkout/dist/statusline.cjs", `${wait} console.log("line")`);

  const { text, exitCode } = await patient.doctor("--json");

  expect(checkIn(text, "render")).toEqual({
    id: "render",
    status: "warn",
    text: "A statusline takes 25 ms (budget 300 ms)",
    nextStep: "The line may lag; the machine is busy or its disk is slow",
  });
  expect(exitCode).toBe(0);
});

test("an old client, another statusline and a switched-off plugin are told", async () => {
  await using patient = await createPatient();
  await patient.write("programs/claude", "#!/bin/sh\necho '2.1.99 (Claude Code)'\n");
  await patient.write(
    ".claude/settings.json",
    '{"statusLine":{"type":"command","command":"my-line"},"enabledPlugins":{"tacho@tacho":false}}',
  );

  const report = await patient.doctor();

  expect(troublesIn(report.text)).toMatchInlineSnapshot(`
    "! Claude Code 2.1.99 is older than 2.1.329, with which Tacho is tested.
        → Run: claude update
    ! The plugin is switched off: no hooks, no tools.
        → Run: claude plugin enable tacho@tacho
    ! Another statusline is set: my-line
        → To see both, run: tacho setup --wrap
    "
  `);
  expect(report.exitCode).toBe(0);
});

test("a shared directory that is not there, or named twice, is told", async () => {
  await using patient = await createPatient();
  const missing = await patient.doctor("--json", { TACHO_SHARED: patient.path("volume") });
  await mkdir(patient.path("volume"));
  await patient.write(".tacho/config.json", '{"sharedDir":"/other"}');
  const twice = await patient.doctor("--json", { TACHO_SHARED: patient.path("volume") });

  expect(checkIn(missing.text, "shared")).toMatchObject({ status: "fail" });
  expect(checkIn(twice.text, "shared")).toMatchObject({
    status: "warn",
    nextStep: "Unset one of the two",
  });
});

test("the shipped bundle does it too, whatever it finds", async () => {
  await using home = await createTachoHome();

  const { stdout, stderr } = await home.tacho(["doctor", "--json"]);

  expect(stderr).toBe("");
  expect(JSON.parse(stdout).checks.map(({ id }: { id: string }) => id)).toEqual([
    "node",
    "client",
    "plugin",
    "hooks",
    "switches",
    "statusline",
    "launcher",
    "render",
    "home",
    "config",
    "damage",
    "records",
    "notify",
    "alerts",
    "credentials",
  ]);
});

/** A home with a checkout of its own, whose statusline prints one word. */
async function createPatient({ isSetUp = true } = {}) {
  const fixture = await createFixture({
    "checkout/dist/statusline.cjs": "console.log('line')",
    "checkout/dist/hook.cjs": "",
    "checkout/dist/hook.main.cjs": "",
    "checkout/dist/statusline.main.cjs": "",
    "checkout/dist/merge.cjs": "",
    "checkout/dist/limits.cjs": "",
    "checkout/dist/worker.cjs": "",
    "checkout/dist/mcp.cjs": "",
    "checkout/dist/tacho.cjs": "",
    "checkout/dist/tacho.main.cjs": "",
    "checkout/dist/usage.main.cjs": "",
    "checkout/dist/quota.main.cjs": "",
    "checkout/dist/scan.cjs": "",
    "checkout/dist/prices.json": "{}",
    "checkout/dist/sqlite.cjs": "",
    "checkout/dist/node-sqlite3-wasm.wasm": "",
    "acme/README": "",
  });
  const homeDir = fixture.path.replace(/\/$/, "");
  const path = (name: string) => join(homeDir, name);
  await cp(".claude-plugin", path("checkout/.claude-plugin"), { recursive: true });
  await cp("hooks/hooks.json", path("checkout/hooks/hooks.json"));
  await installFakeClaude(path("programs"));
  const env = { HOME: homeDir, PATH: `${path("programs")}:/usr/bin:/bin` };
  const options = { homeDir, cwd: path("acme"), env, nowMs: () => NOW_MS };
  if (isSetUp) {
    await run(["setup", "--yes"], createWorld(options));
    const record = { sessionId: "s1", updatedAtMs: NOW_MS - 180_000, host: "h" };
    const file = { version: 1, updatedAtMs: NOW_MS, sessions: { s1: record } };
    await writeFile(path(".tacho/sessions.json"), JSON.stringify(file));
  }
  return {
    path,
    /** Without content the file is removed. */
    write: async (name: string, content: string | undefined) => {
      if (content === undefined) return rm(path(name), { recursive: true });
      await mkdir(join(path(name), ".."), { recursive: true });
      await writeFile(path(name), content, { mode: 0o600 });
    },
    doctor: async (arg?: string, extraEnv?: Record<string, string>) => {
      const world = createWorld({ ...options, env: { ...env, ...extraEnv } });
      const exitCode = await run(["doctor", ...(arg === undefined ? [] : [arg])], world);
      const text = world
        .stdout()
        .replaceAll(homeDir, "/home/dev")
        .replaceAll(process.execPath, "/usr/bin/node")
        .replaceAll(process.versions.node, "20.20.2")
        .replace(/takes \d+ ms/, "takes 25 ms")
        // What a busy machine takes for it says nothing about this home: see the test of a slow one.
        .replace(/^! (A statusline takes .*)\n +→ The line may lag; .*$/m, "✓ $1");
      return { text, exitCode };
    },
    [Symbol.asyncDispose]: () => fixture.rm(),
  };
}

function troublesIn(report: string): string {
  return report
    .split("\n")
    .filter((line) => !/^[✓–]/.test(line))
    .join("\n");
}

function checkIn(json: string, id: string): unknown {
  const { checks }: { checks: { id: string }[] } = JSON.parse(json);
  return checks.find((check) => check.id === id);
}

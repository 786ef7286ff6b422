import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { createFixture } from "fs-fixture";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { removeHome } from "./remove-home.ts";
import { bundleEnv, bundleNode, bundlePath, installedPlugin, runBundle } from "./spawn-bundle.ts";
import { until } from "./until.ts";

// The demo starts so many processes that a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

test("npm start runs the shipped bundle", async () => {
  const manifest = readFileSync(join(await installedPlugin(), "package.json"), "utf8");

  expect(JSON.parse(manifest).scripts.start).toBe("node dist/tacho.cjs start");
});

test("an empty machine sees it work, and keeps no file of it", async () => {
  const place = await emptyPlace();

  const start = await runBundle("tacho", { args: ["start"], home: place.home, env: place.env });

  expect(start).toMatchObject({ stderr: "", exitCode: 0 });
  expect(start.stdout).toMatch(
    /^Claude Code is not on this machine\.\nNothing is recorded here yet, so this is a demo\.\n\nDEMO: /,
  );
  expect(start.stdout).toMatch(/\n {2}5-hour {2}[━─]+ {2}73 % /);
  expect(start.stdout).toMatch(/5h ━+─+ 73% ⇡5 out ~.* · \d\d % \(↻/);
  expect(start.stdout).toContain("\n  1. install Claude Code and log in\n  2. node ");
  expect(place.files()).toEqual([]);
});

test("a state directory that is there gets nothing but what merging needs", async () => {
  const place = await emptyPlace();
  const session = {
    sessionId: "s1",
    account: "a1",
    host: "box",
    updatedAtMs: Date.now(),
    turns: 0,
  };
  const fixture = await createFixture({
    ".tacho/sessions/s1.json": JSON.stringify({
      ...session,
      subagents: { spawned: 0, running: 0 },
    }),
  });
  onTestFinished(() => removeHome(fixture.path));

  const start = await runBundle("tacho", { args: ["start"], home: fixture.path, env: place.env });

  expect(start.stdout).toContain("Live sessions (1)");
  expect(readdirSync(fixture.path)).toEqual([".tacho"]);
  expect(readdirSync(fixture.getPath(".tacho")).sort()).toEqual(["sessions", "sessions.json"]);
});

/** `script` gives a program a terminal of its own; the one of Linux takes the command like this. */
describe.skipIf(process.platform !== "linux")("in a terminal", () => {
  test("Ctrl-C ends the demo, with the cursor shown and nothing left behind", async () => {
    const place = await emptyPlace();
    const terminal = await openTerminal("demo", place);
    await until(() => terminal.text().includes("tacho status:"), 90_000);

    terminal.press("\x03");

    expect(await terminal.exitCode).toBe(0);
    expect(terminal.text()).toContain("DEMO");
    expect(terminal.text().lastIndexOf("\x1b[?25h")).toBeGreaterThan(
      terminal.text().lastIndexOf("\x1b[?25l"),
    );
    expect(place.files()).toEqual([]);
  });

  test("Ctrl-C ends the live view", async () => {
    const place = await emptyPlace();
    const terminal = await openTerminal("status --watch", place);
    await until(() => terminal.text().includes("Nothing is recorded yet."), 90_000);

    terminal.press("\x03");

    expect(await terminal.exitCode).toBe(0);
    expect(terminal.text().endsWith("\r\x1b[K\x1b[?25h")).toBe(true);
    expect(place.files()).toEqual([]);
  });

  test("an empty machine sees the demo move", async () => {
    const place = await emptyPlace();
    const terminal = await openTerminal("start", place);
    await until(() => terminal.text().split("tacho status:").length > 3, 90_000);

    terminal.press("\x03");

    expect(await terminal.exitCode).toBe(0);
    expect(terminal.text()).toContain("To see your own sessions:");
    expect(place.files()).toEqual([]);
  });
});

type Place = Awaited<ReturnType<typeof emptyPlace>>;

/** An empty home, and an empty folder for what is thrown away. */
async function emptyPlace() {
  const fixture = await createFixture({ home: {}, tmp: {} });
  onTestFinished(() => removeHome(fixture.path));
  return {
    home: fixture.getPath("home"),
    env: { TMPDIR: fixture.getPath("tmp") },
    files: () => ["home", "tmp"].flatMap((name) => readdirSync(fixture.getPath(name))),
  };
}

async function openTerminal(command: string, { home, env }: Place) {
  const line = `exec "${bundleNode}" "${await bundlePath("tacho")}" ${command}`;
  const program = execa("script", ["--quiet", "--return", "--command", line, "/dev/null"], {
    env: bundleEnv(home, { ...env, TERM: "xterm-256color" }),
    extendEnv: false,
    cwd: home,
    timeout: 100_000,
    reject: false,
  });
  let text = "";
  program.stdout.on("data", (chunk) => {
    text += chunk;
  });
  return {
    text: () => text,
    press: (key: string) => void program.stdin.write(key),
    exitCode: program.then(({ exitCode }) => exitCode),
  };
}

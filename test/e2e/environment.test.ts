import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeAsRoot, homeOf, runAs, runThrough } from "./as-user.ts";
import { clientOf, lineOf, plain, sessionHome } from "./session-fixture.ts";
import { installedPlugin } from "./spawn-bundle.ts";

const onPosix = test.skipIf(process.platform === "win32");
/** No name without a user: as in containers that are started with any number. */
const NAMELESS = { uid: 45_678 };

describeAsRoot("a user without a name", ["other users"], () => {
  test("and without any environment sees the line, and is told that nothing is kept", async () => {
    const home = homeOf(NAMELESS);
    const user = runAs(NAMELESS);
    const bare = clientOf({
      home,
      sessionId: "s1",
      run: (name, { stdin }) => user(name, { home, stdin, bareEnv: true }),
    });

    const shown = await bare.statusline();
    const hook = await bare.hook("Stop");

    expect(plain(shown.stdout)).toMatch(/Opus 5\.5[\s\S]*5h .* 42%[\s\S]*not recorded/);
    expect(shown).toMatchObject({ exitCode: 0, stderr: "" });
    expect(hook).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect(existsSync("/.tacho")).toBe(false);
  });

  test("records where TACHO_HOME alone says so", async () => {
    const home = homeOf(NAMELESS);
    const user = runAs(NAMELESS);
    const client = clientOf({
      home,
      sessionId: "s1",
      run: (name, { stdin }) => {
        const env = { TACHO_HOME: join(home, "kept") };
        return user(name, { home, stdin, env, bareEnv: true });
      },
    });

    lineOf(await client.statusline());
    await client.hook("Stop");

    expect(readdirSync(join(home, "kept")).sort()).toEqual([
      "quota",
      "run",
      "sessions",
      "sessions.json",
    ]);
  });
});

test.each([
  ["an empty HOME", { HOME: "" }],
  ["a relative HOME", { HOME: "." }],
])("%s leads to no file in the project", async (_, env) => {
  const session = await sessionHome();
  const kept = join(session.home, "kept");
  Object.assign(session.env, env, { USERPROFILE: "", TACHO_HOME: kept });

  lineOf(await session.statusline());
  await session.hook("Stop");

  expect(readdirSync(session.home).sort()).toEqual([".claude", "kept"]);
  expect(readdirSync(kept).sort()).toEqual(["quota", "run", "sessions", "sessions.json"]);
});

test.each(["tacho-home", "./x", "../y", ""])(
  "TACHO_HOME and TACHO_SHARED count only as whole paths, not as %j",
  async (relative) => {
    const session = await sessionHome();
    Object.assign(session.env, { TACHO_HOME: relative, TACHO_SHARED: relative });

    lineOf(await session.statusline());
    await session.hook("Stop");

    expect(readdirSync(session.home).sort()).toEqual([".claude", ".tacho"]);
    expect(existsSync(join(session.home, "..", "y"))).toBe(false);
    expect(session.record()?.sessionId).toBe("s1");
  },
);

test("a shared directory that is not there yet is made, and is private", async () => {
  const session = await sessionHome();
  const shared = join(session.home, "new", "volume");
  session.env.TACHO_SHARED = shared;

  lineOf(await session.statusline());
  await session.hook("Stop");

  expect(readdirSync(shared).sort()).toEqual(["quota", "sessions", "sessions.json"]);
  expect(statSync(shared).mode & 0o777).toBe(0o700);
});

test("a shared directory that cannot be made costs the record, not the line", async () => {
  const session = await sessionHome();
  session.env.TACHO_SHARED = "/proc/no/such/place";

  const shown = await session.statusline();
  const hook = await session.hook("SessionEnd");

  expect(plain(shown.stdout)).toMatch(/Opus 5\.5[\s\S]*5h .* 42%[\s\S]*not recorded/);
  expect(hook).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
});

onPosix("a shared directory that holds other people's files keeps them", async () => {
  const session = await sessionHome();
  const shared = join(session.home, "common");
  session.env.TACHO_SHARED = shared;
  mkdirSync(join(shared, "sessions"), { recursive: true });
  const theirs = ["notes.tmp", "download.json.tmp", "sessions/1234.json", "sessions/a.tmp"];
  for (const name of theirs) {
    writeFileSync(join(shared, name), '{"pid": 1234}');
    await runThrough(["touch", "-d", "10 days ago", join(shared, name)], "hook", session);
  }

  await session.statusline();
  await session.hook("Stop");
  await session.hook("SessionEnd");

  expect(theirs.filter((name) => !existsSync(join(shared, name)))).toEqual([]);
});

onPosix("a working directory that was removed does no harm", async () => {
  const session = await sessionHome();
  const gone = join(session.home, "gone");
  mkdirSync(gone);
  const client = clientOf({
    ...session,
    run: (name, options) =>
      runThrough(["sh", "-c", `cd '${gone}' && rmdir '${gone}'; exec "$@"`, "sh"], name, options),
  });

  const shown = await client.statusline({ cwd: gone, workspace: { project_dir: gone } });
  mkdirSync(gone);
  const hook = await client.hook("Stop", { cwd: gone });

  expect(lineOf(shown)).toContain("gone");
  expect(hook).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
});

test("odd values of what the client sets are no reason to fail", async () => {
  const session = await sessionHome();
  Object.assign(session.env, {
    COLUMNS: "-7",
    CLAUDE_PID: "1e99",
    CLAUDE_CONFIG_DIR: "relative",
    CLAUDE_CODE_ENTRYPOINT: "",
    AGENT_ID: "\u001b[31mx".repeat(5_000),
    CLAUDE_CODE_AUTO_COMPACT_WINDOW: "1e999",
    CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: "NaN",
    FORCE_COLOR: "x",
    TZ: "Nowhere/Nothing",
    LANG: "\u00e4",
  });

  const first = await session.statusline();
  await session.hook("SessionStart", { source: "startup" });
  await session.hook("Stop");

  expect(lineOf(first)).toContain("Opus 5.5");
  expect(session.record()).toMatchObject({ sessionId: "s1", host: expect.any(String) });
  expect(session.log()).toBe("");
});

test("without the worker beside it the statusline shows, and the hook keeps silent", async () => {
  const session = await sessionHome();
  const bundles = join(session.home, "bundles");
  const run = (name: "statusline" | "hook", options: { home: string; stdin: string }) =>
    runThrough(["sh", "-c", `exec "$1" '${bundles}/${name}.cjs'`, "sh"], name, options);
  const client = clientOf({ ...session, run });
  mkdirSync(bundles);
  for (const name of ["statusline.cjs", "statusline.main.cjs", "hook.cjs", "hook.main.cjs"]) {
    writeFileSync(join(bundles, name), readFileSync(join(await installedPlugin(), "dist", name)));
  }
  mkdirSync(session.shared, { mode: 0o700 });
  writeFileSync(join(session.shared, "config.json"), "{}", { mode: 0o600 });

  const shown = await client.statusline();
  const hook = await client.hook("Stop");

  expect(lineOf(shown)).toContain("Opus 5.5");
  expect(hook).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
});

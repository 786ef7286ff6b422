import { chmod, chown, mkdir, readdir, readlink, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { bundleEnv, bundleNode, bundlePath } from "../e2e/spawn-bundle.ts";
import { createTachoHome, SETTINGS, type TachoHome } from "./tacho-home.ts";

const NOBODY = 65_534;

describe("setup explains and changes nothing when settings.json", () => {
  test("is a symbolic link", async () => {
    await using home = await createTachoHome();
    await home.write("dotfiles/settings.json", "{}\n");
    await home.write(".claude/keep", "");
    await symlink(home.path("dotfiles/settings.json"), home.path(SETTINGS));

    const run = await home.tacho(["setup", "--yes"]);

    expect(run.stderr.replaceAll(home.dir, "/home/dev")).toMatchInlineSnapshot(`
      "tacho: /home/dev/.claude/settings.json is a symbolic link. Nothing was changed. Make it a writable file and run tacho setup again; or run tacho setup --no-statusline and put this into it yourself: "statusLine": {"type":"command","command":"/home/dev/.tacho/bin/statusline","padding":0,"refreshInterval":10}
      "
    `);
    expect(run.exitCode).toBe(1);
    expect(await readlink(home.path(SETTINGS))).toBe(home.path("dotfiles/settings.json"));
    expect(await home.read("dotfiles/settings.json")).toBe("{}\n");
    await expectNothingMade(home);
  });

  test("lies in a folder that a repository made a link to somewhere else", async () => {
    await using home = await createTachoHome();
    await home.write("elsewhere/settings.local.json", "{}\n");
    await home.write("acme/README", "");
    await symlink(home.path("elsewhere"), home.path("acme/.claude"));

    const run = await home.tacho(["setup", "--yes", "--scope", "local"], {
      cwd: home.path("acme"),
    });

    expect(run.stderr).toContain("acme/.claude is a symbolic link. Nothing was changed.");
    expect(run.exitCode).toBe(1);
    expect(await home.read("elsewhere/settings.local.json")).toBe("{}\n");
  });

  test.each([
    ["has comments", '{\n  // mine\n  "model": "opus"\n}\n', "has comments in it"],
    ["has a trailing comma", '{ "a": 1, }', "is not valid JSON"],
    ["is a list", "[]", "holds no JSON object"],
    ["is not UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), "is not UTF-8 text"],
    ["is huge", `{"a":"${"x".repeat(5_000_000)}"}`, "is larger than 4 MiB"],
  ])("%s", async (_title, content, reason) => {
    await using home = await createTachoHome();
    await home.write(SETTINGS, content);

    const run = await home.tacho(["setup", "--yes"]);

    expect(run.stderr).toContain(reason);
    expect(run.stderr).toContain("Nothing was changed.");
    expect(run.exitCode).toBe(1);
    await expectNothingMade(home);
  });

  test("is write-protected, even for root", async () => {
    await using home = await createTachoHome("{}\n");
    await chmod(home.path(SETTINGS), 0o444);

    const run = await home.tacho(["setup", "--yes"]);

    expect(run.stderr).toContain("is write-protected. Nothing was changed.");
    expect(run.exitCode).toBe(1);
    await expectNothingMade(home);
  });

  test.runIf(process.getuid?.() === 0)("lies in a folder that may not be written", async () => {
    await using home = await createTachoHome("{}\n");
    await chmod(home.path(".claude"), 0o555);

    const run = await tachoAsNobody(home, ["setup", "--yes"]);

    expect(run.stderr).toContain(
      `The folder ${home.path(".claude")} is write-protected. Nothing was changed.`,
    );
    expect(run.exitCode).toBe(1);
    await expectNothingMade(home);
  });

  test.runIf(process.getuid?.() === 0)("belongs to another user", async () => {
    await using home = await createTachoHome("{}\n");
    await chown(home.path(SETTINGS), NOBODY, NOBODY);

    const run = await home.tacho(["setup", "--yes"]);

    expect(run.stderr).toContain(
      "belongs to another user. Nothing was changed. Run tacho setup as that user.",
    );
    expect(run.exitCode).toBe(1);
    await expectNothingMade(home);
  });
});

test.runIf(process.getuid?.() === 0)(
  "a home that may not be written is one clear line, and the settings stay",
  async () => {
    await using home = await createTachoHome("{}\n");
    await mkdir(home.path("closed"), { mode: 0o555 });

    const run = await tachoAsNobody(home, ["setup", "--yes"], {
      TACHO_HOME: home.path("closed/tacho"),
    });

    expect(run.stderr).toBe(
      `tacho: EACCES: permission denied, mkdir '${home.path("closed/tacho")}'. More: tacho doctor`,
    );
    expect(run.exitCode).toBe(1);
    expect(await home.read(SETTINGS)).toBe("{}\n");
  },
);

test("with --json the reason comes with its code", async () => {
  await using home = await createTachoHome("[]");

  const run = await home.tacho(["setup", "--yes", "--json"]);

  expect(JSON.parse(run.stdout)).toEqual({
    error: {
      code: "SETTINGS_NOT_AN_OBJECT",
      message: `${home.path(SETTINGS)} holds no JSON object. Nothing was changed. Repair it, then run tacho setup again.`,
    },
  });
});

test("uninstall removes the rest and says what to do about settings that it cannot edit", async () => {
  await using home = await createTachoHome("{}\n");
  await home.tacho(["setup", "--yes"], { hasClient: false });
  const broken = `// mine\n${await home.read(SETTINGS)}`;
  await home.write(SETTINGS, broken);

  const run = await home.tacho(["uninstall", "--yes"], { hasClient: false });

  expect(run.stdout).toContain(
    `Take Tacho's "statusLine" out of ~/.claude/settings.json yourself.`,
  );
  expect(await home.read(SETTINGS)).toBe(broken);
  expect(await readdir(home.path(".tacho"))).toEqual(["backup"]);
});

async function expectNothingMade(home: TachoHome): Promise<void> {
  expect(await readdir(home.dir)).not.toContain(".tacho");
  expect(await readdir(home.dir)).not.toContain("claude-calls.log");
  expect(await readdir(home.path(".claude"))).not.toContain("plugins");
}

/** Runs tacho as a user who may not do everything; the home becomes theirs. */
async function tachoAsNobody(home: TachoHome, args: string[], env: Record<string, string> = {}) {
  await execa("chown", ["-R", `${NOBODY}:${NOBODY}`, home.dir]);
  const bundle = await bundlePath("tacho");
  await execa("chmod", ["-R", "a+rX", dirname(dirname(bundle))]);
  const setpriv = "setpriv";
  const user = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"];
  return execa(setpriv, [...user, bundleNode, bundle, ...args], {
    env: bundleEnv(home.dir, { PATH: `${join(home.dir, "programs")}:/usr/bin:/bin`, ...env }),
    extendEnv: false,
    cwd: home.dir,
    reject: false,
  });
}

import { chmod, chown, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import { readConfigCache } from "../../shared/config/config-cache-file.ts";
import {
  loadConfig,
  refreshConfigCache,
  setConfigKey,
  unsetConfigKey,
} from "../../shared/config/config-file.ts";
import { DEFAULT_CONFIG } from "../../shared/config/default-config.ts";
import { hotConfigOf } from "../../shared/config/hot-config.ts";
import { statePaths } from "../../shared/platform/state-paths.ts";
import { DEFAULT_HOT_CONFIG, parseHotConfig } from "./whole-hot-config.ts";

describe("reading", () => {
  test("without a file all defaults hold, and that is no problem", async () => {
    await using home = await createHome();

    expect(loadConfig(home.paths)).toEqual({ config: DEFAULT_CONFIG, problems: [] });
  });

  test("what the file says goes before the defaults", async () => {
    await using home = await createHome('{"statusline":{"theme":"nord"},"sharedDir":"/shared"}');

    const { config, problems } = loadConfig(home.paths);

    expect(problems).toEqual([]);
    expect(config).toEqual({
      ...DEFAULT_CONFIG,
      sharedDir: "/shared",
      statusline: { ...DEFAULT_CONFIG.statusline, theme: "nord" },
    });
  });

  test("one mistake does not cost the other settings", async () => {
    await using home = await createHome(
      '{"statusline":{"theme":"noir","layout":"compact","segments":{"model":{"show":1}}},"sesions":{}}',
    );

    const { config, problems } = loadConfig(home.paths);

    expect(config.statusline).toEqual({
      ...DEFAULT_CONFIG.statusline,
      layout: "compact",
      segments: { model: {} },
    });
    expect(problems).toMatchInlineSnapshot(`
      [
        "statusline.theme: must be one of default, light, nord, dracula, gruvbox, solarized, colorblind, mono.",
        "statusline.segments.model.show: must be of the type boolean.",
        "sesions: there is no such key.",
      ]
    `);
  });

  test.each(["{", "[]", "7"])("%j is a problem, and the defaults hold", async (text) => {
    await using home = await createHome(text);

    const { config, problems } = loadConfig(home.paths);

    expect(config).toEqual(DEFAULT_CONFIG);
    expect(problems).toEqual([
      `${home.paths.config} is not a JSON object. Repair it, or remove it to get the defaults.`,
    ]);
  });

  test.each([0o620, 0o602, 0o666])(
    "a file that others may write (%o) is not used",
    async (mode) => {
      await using home = await createHome('{"sharedDir":"/evil"}');
      await chmod(home.paths.config, mode);

      const { config, problems } = loadConfig(home.paths);

      expect(config).toEqual(DEFAULT_CONFIG);
      expect(problems[0]).toContain(
        "can be changed by other users and is not used. Run: chmod 600",
      );
    },
  );

  test.skipIf(process.platform === "win32").each([0o640, 0o604, 0o644])(
    "a file with secrets that others may read (%o) is used and told of",
    async (mode) => {
      await using home = await createHome('{"notify":{"channels":{"telegram":{"token":"1:a"}}}}');
      await chmod(home.paths.config, mode);

      const { config, problems } = loadConfig(home.paths);

      expect(config.notify.channels.telegram).toEqual({ token: "1:a" });
      expect(problems).toEqual([
        `${home.paths.config} holds secrets and can be read by other users. Run: chmod 600 ${home.paths.config}`,
      ]);
    },
  );

  test("without secrets others may read it", async () => {
    await using home = await createHome('{"notify":{"channels":{"telegram":{"chatId":"1"}}}}');
    await chmod(home.paths.config, 0o644);

    expect(loadConfig(home.paths).problems).toEqual([]);
  });

  test.runIf(process.getuid?.() === 0)("a file of another user is not used", async () => {
    await using home = await createHome('{"sharedDir":"/evil"}');
    await chown(home.paths.config, 65_534, 65_534);

    expect(loadConfig(home.paths)).toMatchObject({
      config: DEFAULT_CONFIG,
      problems: [expect.stringContaining("belongs to another user and is not used")],
    });
  });

  test("a folder in its place is a problem, not a crash", async () => {
    await using home = await createHome();
    await mkdir(home.paths.config, { mode: 0o700 });

    expect(loadConfig(home.paths).problems[0]).toContain("cannot be read");
  });
});

describe("the copy for the hot bundles", () => {
  test("is what they read, private, and current", async () => {
    await using home = await createHome('{"statusline":{"theme":"nord"}}');

    const written = refreshConfigCache(home.paths);

    expect(readConfigCache(home.paths, parseHotConfig)).toEqual(written);
    expect((await stat(home.paths.configCache)).mode & 0o777).toBe(0o600);
  });

  test("is out of date as soon as the file changes", async () => {
    await using home = await createHome('{"statusline":{"theme":"nord"}}');
    refreshConfigCache(home.paths);

    await writeFile(home.paths.config, '{"statusline":{"theme":"light"}}');

    expect(readConfigCache(home.paths, parseHotConfig)).toBeUndefined();
  });

  test("holds the defaults for a file that cannot be used, so that it is not tried each time", async () => {
    await using home = await createHome("{");

    refreshConfigCache(home.paths);

    expect(readConfigCache(home.paths, parseHotConfig)).toEqual(DEFAULT_HOT_CONFIG);
  });

  test("says 0 and 0 for the source where there is no config.json", async () => {
    await using home = await createHome();

    refreshConfigCache(home.paths);

    expect(JSON.parse(await readFile(home.paths.configCache, "utf8"))).toEqual({
      version: 3,
      sourceMtimeMs: 0,
      sourceSizeBytes: 0,
      config: DEFAULT_HOT_CONFIG,
    });
  });
});

describe("changing", () => {
  test("keeps order and form, writes a private file, and refreshes the copy", async () => {
    await using home = await createHome(
      '{\n\t"sessions": {"keepDays": 3},\n\t"sharedDir": "/s"\n}',
    );

    const config = await setConfigKey(home.paths, ["statusline", "theme"], "nord");

    expect(await readFile(home.paths.config, "utf8")).toBe(
      '{\n\t"sessions": {"keepDays": 3},\n\t"sharedDir": "/s",\n\t"statusline": {\n\t\t"theme": "nord"\n\t}\n}',
    );
    expect((await stat(home.paths.config)).mode & 0o777).toBe(0o600);
    expect(readConfigCache(home.paths, parseHotConfig)).toEqual(hotConfigOf(config));
  });

  test("refuses a value that is not valid and writes nothing", async () => {
    await using home = await createHome('{"statusline":{"theme":"nord"}}');

    const change = setConfigKey(home.paths, ["statusline", "theme"], "noir");

    await expect(change).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    expect(await readFile(home.paths.config, "utf8")).toBe('{"statusline":{"theme":"nord"}}');
  });

  test("refuses to write over a file that is broken", async () => {
    await using home = await createHome("{");

    const change = setConfigKey(home.paths, ["statusline", "theme"], "nord");

    await expect(change).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    expect(await readFile(home.paths.config, "utf8")).toBe("{");
  });

  test("is possible beside a mistake, and takes the mistake out", async () => {
    await using home = await createHome('{"sesions":{},"statusline":{"theme":"noir"}}');

    await setConfigKey(home.paths, ["sessions", "keepDays"], 3);
    await unsetConfigKey(home.paths, ["sesions"]);
    await setConfigKey(home.paths, ["statusline", "theme"], "nord");

    expect(JSON.parse(await readFile(home.paths.config, "utf8"))).toEqual({
      statusline: { theme: "nord" },
      sessions: { keepDays: 3 },
    });
  });

  test("ten at once lose nothing", async () => {
    await using home = await createHome();
    const names = ["model", "project", "branch", "session", "cost", "lines", "pr", "agents"];

    await Promise.all(
      names.map((name) =>
        setConfigKey(home.paths, ["statusline", "segments", name, "show"], false),
      ),
    );

    expect(Object.keys(loadConfig(home.paths).config.statusline.segments).sort()).toEqual(
      names.sort(),
    );
  });
});

async function createHome(text?: string) {
  const fixture = await createFixture({});
  const paths = statePaths(fixture.getPath("tacho"), {});
  await mkdir(paths.home, { mode: 0o700 });
  if (text !== undefined) await writeFile(paths.config, text, { mode: 0o600 });
  return { paths, [Symbol.asyncDispose]: () => fixture.rm() };
}

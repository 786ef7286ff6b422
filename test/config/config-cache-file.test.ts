import { chmod, chown, mkdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { readConfigCache } from "../../shared/config/config-cache-file.ts";
import { refreshConfigCache } from "../../shared/config/config-file.ts";
import { statePaths } from "../../shared/platform/state-paths.ts";
import { FULL_CONFIG, SECRETS } from "./full-config.ts";
import { DEFAULT_HOT_CONFIG, parseHotConfig } from "./whole-hot-config.ts";

const onPosix = test.skipIf(process.platform === "win32");

test("without config.json the defaults hold, whatever an old copy says", async () => {
  await using home = await createHome('{"statusline":{"theme":"nord"}}');
  refreshConfigCache(home.paths);

  await rm(home.paths.config);

  expect(readConfigCache(home.paths, parseHotConfig)).toEqual(DEFAULT_HOT_CONFIG);
});

test("where config.json cannot even be looked at the defaults hold", async () => {
  await using fixture = await createFixture({ file: "" });
  const paths = statePaths(fixture.getPath("file"), {});

  expect(readConfigCache(paths, parseHotConfig)).toEqual(DEFAULT_HOT_CONFIG);
});

onPosix(
  "a config.json that became usable without a change of its text is looked at again",
  async () => {
    await using home = await createHome('{"statusline":{"theme":"nord"}}');
    await chmod(home.paths.config, 0o666);
    expect(refreshConfigCache(home.paths)).toEqual(DEFAULT_HOT_CONFIG);
    const refused = readConfigCache(home.paths, parseHotConfig);
    // Longer than a tick of the file system's clock.
    await new Promise((resolve) => setTimeout(resolve, 20));

    await chmod(home.paths.config, 0o600);

    expect(refused).toEqual(DEFAULT_HOT_CONFIG);
    expect(readConfigCache(home.paths, parseHotConfig)).toBeUndefined();
    expect(refreshConfigCache(home.paths).statusline.theme).toBe("nord");
    expect(readConfigCache(home.paths, parseHotConfig)?.statusline.theme).toBe("nord");
  },
);

test("a copy of an earlier text is out of date, of whatever age", async () => {
  await using home = await createHome('{"statusline":{"theme":"nord"}}');
  refreshConfigCache(home.paths);

  await writeFile(home.paths.config, '{"statusline":{"theme":"mono"}}');
  await utimes(home.paths.config, new Date(0), new Date(0));

  expect(readConfigCache(home.paths, parseHotConfig)).toBeUndefined();
});

test.each(["", "{", "[]", "null", "\0\0", '{"sourceMtimeMs":"x"}'])(
  "a copy that holds %j is none",
  async (text) => {
    await using home = await createHome("{}");
    refreshConfigCache(home.paths);

    await writeFile(home.paths.configCache, text);

    expect(readConfigCache(home.paths, parseHotConfig)).toBeUndefined();
  },
);

test("the copy holds no secret", async () => {
  await using home = await createHome(JSON.stringify(FULL_CONFIG));

  refreshConfigCache(home.paths);

  const text = await readFile(home.paths.configCache, "utf8");
  expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
  expect(readConfigCache(home.paths, parseHotConfig)).toMatchObject({
    notify: {
      channels: ["telegram", "slack", "webhook", "desktop", "command"],
      telegram: { hasToken: true, hasChat: true },
      desktopVia: "terminal",
    },
    credentials: { hasSinks: true, minIntervalMs: 60_000, keyEnvNames: ["LOGIN_KEY"] },
  });
});

test("a copy of a version that knew fewer settings is none", async () => {
  await using home = await createHome('{"statusline":{"theme":"nord"}}');
  refreshConfigCache(home.paths);
  const text = await readFile(home.paths.configCache, "utf8");

  await writeFile(home.paths.configCache, text.replace('"version":3', '"version":1'));

  expect(readConfigCache(home.paths, parseHotConfig)).toBeUndefined();
});

onPosix.each([0o620, 0o602, 0o666])(
  "a copy that others could have written (%o) is none",
  async (mode) => {
    await using home = await createHome("{}");
    refreshConfigCache(home.paths);

    await chmod(home.paths.configCache, mode);

    expect(readConfigCache(home.paths, parseHotConfig)).toBeUndefined();
  },
);

test.runIf(process.getuid?.() === 0)("a copy that another user made is none", async () => {
  await using home = await createHome("{}");
  refreshConfigCache(home.paths);

  await chown(home.paths.configCache, 65_534, 65_534);

  expect(readConfigCache(home.paths, parseHotConfig)).toBeUndefined();
});

async function createHome(text: string) {
  const fixture = await createFixture({});
  const paths = statePaths(fixture.getPath("tacho"), {});
  await mkdir(paths.home, { mode: 0o700 });
  await writeFile(paths.config, text, { mode: 0o600 });
  return { paths, [Symbol.asyncDispose]: () => fixture.rm() };
}

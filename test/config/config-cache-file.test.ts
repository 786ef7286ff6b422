import { chmod, chown, mkdir, rm, utimes, writeFile } from "node:fs/promises";
import fc from "fast-check";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { CHARSETS, DEFAULT_CONFIG, LAYOUTS, SEGMENTS, THEMES } from "../../shared/config/config.ts";
import { hotConfig, readConfigCache } from "../../shared/config/config-cache-file.ts";
import { refreshConfigCache } from "../../shared/config/config-file.ts";
import { configSchema } from "../../shared/config/config-schema.ts";
import { parseObject } from "../../shared/platform/read-value.ts";
import { statePaths } from "../../shared/platform/state-paths.ts";

const onPosix = test.skipIf(process.platform === "win32");

const segment = fc.record(
  {
    show: fc.boolean(),
    barWidth: fc.integer({ min: 0, max: 100 }),
    priority: fc.double({ noNaN: true, noDefaultInfinity: true }),
  },
  { requiredKeys: [] },
);

/** What a user may write and the schema takes. */
const valid = fc.record(
  {
    sharedDir: fc.string().map((name) => `/${name}`),
    statusline: fc.record(
      {
        layout: fc.constantFrom(...LAYOUTS),
        theme: fc.constantFrom(...THEMES),
        charset: fc.constantFrom(...CHARSETS),
        links: fc.boolean(),
        segments: fc.dictionary(fc.constantFrom(...SEGMENTS), segment),
        wrap: fc.record(
          { command: fc.string({ minLength: 1 }), position: fc.constantFrom("above", "below") },
          { requiredKeys: ["command"] },
        ),
      },
      { requiredKeys: [] },
    ),
    sessions: fc.record({ keepDays: fc.double({ min: 0, max: 3650, noNaN: true }) }),
  },
  { requiredKeys: [] },
);

/** The same keys with anything in them. */
const odd = fc.oneof(
  fc.jsonValue(),
  fc.double(),
  fc.constantFrom("", "relative", -1, 1e9, Number.POSITIVE_INFINITY, 0.5, null, "above", "nord"),
);
const invalid = fc.record(
  {
    sharedDir: odd,
    statusline: fc.oneof(
      odd,
      fc.record(
        {
          layout: odd,
          theme: odd,
          charset: odd,
          links: odd,
          segments: fc.oneof(
            odd,
            fc.dictionary(
              fc.constantFrom(...SEGMENTS, "__proto__", "x"),
              fc.oneof(odd, fc.record({ show: odd, barWidth: odd, priority: odd, more: odd })),
            ),
          ),
          wrap: fc.oneof(odd, fc.record({ command: odd, position: odd })),
        },
        { requiredKeys: [] },
      ),
    ),
    sessions: fc.oneof(odd, fc.record({ keepDays: odd })),
  },
  { requiredKeys: [] },
);

test("the hot reader says what the schema says of everything that the schema takes", () => {
  fc.assert(
    fc.property(valid, (written) => {
      const config = configSchema.parse(throughJson(written));

      expect(hotConfig(throughJson(config))).toEqual(throughJson(config));
    }),
  );
});

test("whatever lies in the copy, the hot reader gives a config that the schema takes", () => {
  fc.assert(
    fc.property(invalid, (stored) => {
      const config = hotConfig(stored);

      expect(configSchema.parse(config)).toEqual(config);
    }),
  );
});

test("nothing at all means the defaults", () => {
  expect(hotConfig(undefined)).toEqual(DEFAULT_CONFIG);
});

test("without config.json the defaults hold, whatever an old copy says", async () => {
  await using home = await createHome('{"statusline":{"theme":"nord"}}');
  refreshConfigCache(home.paths);

  await rm(home.paths.config);

  expect(readConfigCache(home.paths)).toEqual(DEFAULT_CONFIG);
});

test("where config.json cannot even be looked at the defaults hold", async () => {
  await using fixture = await createFixture({ file: "" });
  const paths = statePaths(fixture.getPath("file"), {});

  expect(readConfigCache(paths)).toEqual(DEFAULT_CONFIG);
});

onPosix(
  "a config.json that became usable without a change of its text is looked at again",
  async () => {
    await using home = await createHome('{"statusline":{"theme":"nord"}}');
    await chmod(home.paths.config, 0o666);
    expect(refreshConfigCache(home.paths)).toEqual(DEFAULT_CONFIG);
    const refused = readConfigCache(home.paths);
    // Longer than a tick of the file system's clock.
    await new Promise((resolve) => setTimeout(resolve, 20));

    await chmod(home.paths.config, 0o600);

    expect(refused).toEqual(DEFAULT_CONFIG);
    expect(readConfigCache(home.paths)).toBeUndefined();
    expect(refreshConfigCache(home.paths).statusline.theme).toBe("nord");
    expect(readConfigCache(home.paths)?.statusline.theme).toBe("nord");
  },
);

test("a copy of an earlier text is out of date, of whatever age", async () => {
  await using home = await createHome('{"statusline":{"theme":"nord"}}');
  refreshConfigCache(home.paths);

  await writeFile(home.paths.config, '{"statusline":{"theme":"mono"}}');
  await utimes(home.paths.config, new Date(0), new Date(0));

  expect(readConfigCache(home.paths)).toBeUndefined();
});

test.each(["", "{", "[]", "null", "\0\0", '{"sourceMtimeMs":"x"}'])(
  "a copy that holds %j is none",
  async (text) => {
    await using home = await createHome("{}");
    refreshConfigCache(home.paths);

    await writeFile(home.paths.configCache, text);

    expect(readConfigCache(home.paths)).toBeUndefined();
  },
);

onPosix.each([0o620, 0o602, 0o666])(
  "a copy that others could have written (%o) is none",
  async (mode) => {
    await using home = await createHome("{}");
    refreshConfigCache(home.paths);

    await chmod(home.paths.configCache, mode);

    expect(readConfigCache(home.paths)).toBeUndefined();
  },
);

test.runIf(process.getuid?.() === 0)("a copy that another user made is none", async () => {
  await using home = await createHome("{}");
  refreshConfigCache(home.paths);

  await chown(home.paths.configCache, 65_534, 65_534);

  expect(readConfigCache(home.paths)).toBeUndefined();
});

function throughJson(value: unknown) {
  return parseObject(JSON.stringify(value));
}

async function createHome(text: string) {
  const fixture = await createFixture({});
  const paths = statePaths(fixture.getPath("tacho"), {});
  await mkdir(paths.home, { mode: 0o700 });
  await writeFile(paths.config, text, { mode: 0o600 });
  return { paths, [Symbol.asyncDispose]: () => fixture.rm() };
}

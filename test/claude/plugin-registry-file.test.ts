import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { readPluginEntry } from "../../shared/claude/plugin-registry-file.ts";

test("tells where a plugin of a directory marketplace runs and where it is installed", async () => {
  const install = { scope: "user", installPath: "/c/tacho/0.1.0", version: "0.1.0" };
  await using fixture = await createFixture({
    "installed.json": JSON.stringify({ version: 2, plugins: { "tacho@tacho": [install] } }),
    "known.json": JSON.stringify({
      tacho: { source: { source: "directory", path: "/src" }, installLocation: "/src" },
    }),
  });
  const paths = {
    installedPlugins: fixture.getPath("installed.json"),
    knownMarketplaces: fixture.getPath("known.json"),
  };

  expect(readPluginEntry(paths, "tacho", "tacho")).toEqual({
    installs: [install],
    marketplace: { isDirectory: true, folder: "/src" },
  });
});

test.each(["", "[]", '{"plugins":{"tacho@tacho":7},"tacho":"x"}', '{"plugins":[]}'])(
  "takes %j for not installed",
  async (text) => {
    await using fixture = await createFixture({ "list.json": text });
    const path = fixture.getPath("list.json");

    expect(
      readPluginEntry({ installedPlugins: path, knownMarketplaces: path }, "tacho", "tacho"),
    ).toEqual({ installs: [] });
  },
);

import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";

const SHIPPED = [
  "shared",
  "statusline",
  "hooks",
  "worker",
  "mcp",
  "cli",
  "examples",
  "dist",
  "scripts",
];
/** In pieces, so that this file does not hold what it forbids. */
const TOKEN_PLACE = ["oauth", "token"].join("/");
const GRANT = ["grant", "type"].join("_");

test("nothing that ships names the place where a login is refreshed", () => {
  const files = SHIPPED.flatMap(filesBelow);
  const found = files.filter((path) => {
    const text = readFileSync(path, "utf8").replaceAll("\\/", "/").toLowerCase();
    return text.includes(TOKEN_PLACE) || text.includes(GRANT);
  });

  expect(files.length).toBeGreaterThan(100);
  expect(found).toEqual([]);
});

test("the linter refuses it as an address, a part of one, a pattern and a key", async () => {
  const refused = [
    `export const address = "https://example.org/v1/${TOKEN_PLACE}";`,
    `export const part = (host: string) => \`\${host}/${TOKEN_PLACE}\`;`,
    `export const pattern = /${TOKEN_PLACE.replace("/", "\\/")}/;`,
    `export const body = { ${GRANT}: "x" };`,
    `export const quoted = { "${GRANT}": "x" };`,
  ];
  const allowed = ['export const usage = "https://example.org/api/oauth/usage";'];
  await using fixture = await createFixture({
    "biome.json": JSON.stringify({
      root: true,
      linter: { rules: { preset: "none" } },
      plugins: [resolve("lint/token-endpoint.grit")],
    }),
    "planted.ts": [...refused, ...allowed].join("\n"),
  });
  const biome = resolve("node_modules/@biomejs/biome/bin/biome");
  const run = { cwd: fixture.path, reject: false } as const;

  const checked = await execa("node", [biome, "lint", "--reporter=github"], run);

  const lines = [...checked.stdout.matchAll(/line=(\d+)[^\n]*refreshed by Claude Code alone/g)];
  expect(lines.map(([, line]) => Number(line))).toEqual([1, 2, 3, 4, 5]);
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

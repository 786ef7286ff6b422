import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { configKeys } from "../../cli/config/config-keys.ts";

test("docs/configuration.md names every key, or what it belongs to", () => {
  const page = readFileSync("docs/configuration.md", "utf8");
  const named = new Set([...page.matchAll(/^\| `([^`]+)`/gm)].map(([, key = ""]) => key));

  const unnamed = configKeys()
    .map(({ path }) => path.join("."))
    .map((key) => key.replace(/^(statusline\.segments)\.\w+/, "$1.<name>"))
    .filter(
      (key) => ![...named].some((name) => name.startsWith(key) || key.startsWith(`${name}.`)),
    );

  expect(unnamed).toEqual([]);
});

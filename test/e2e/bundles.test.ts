import { readdirSync, readFileSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { expect, test } from "vitest";

const hotBundles = [
  "statusline.cjs",
  "statusline.main.cjs",
  "hook.cjs",
  "hook.main.cjs",
  "merge.cjs",
  "limits.cjs",
];

function bundle(name: string): string {
  return readFileSync(new URL(`../../dist/${name}`, import.meta.url), "utf8");
}

test.each(hotBundles)("%s has at most 60 KiB", (name) => {
  expect(statSync(new URL(`../../dist/${name}`, import.meta.url)).size).toBeLessThanOrEqual(
    60 * 1024,
  );
});

test.each(hotBundles)("%s can reach neither network nor subprocesses nor packages", (name) => {
  const required = [...bundle(name).matchAll(/require\("([^"]+)"\)/g)].map(([, module]) => module);

  expect(
    required.filter((module) => !["node:fs", "node:path", "node:vm"].includes(module ?? "")),
  ).toEqual([]);
});

test.each(hotBundles)("%s holds no schema library, no lock library and no execa", (name) => {
  expect(bundle(name)).not.toMatch(/ZodError|ELOCKED|execa|fetch\(/);
});

/** Started through `tacho.cjs`, and in threads of it. */
const quickBundles = ["tacho.cjs", "usage.main.cjs", "quota.main.cjs", "scan.cjs"];

test.each([
  ["tacho.cjs", 3],
  ["usage.main.cjs", 210],
  ["quota.main.cjs", 75],
  ["scan.cjs", 75],
])("%s has at most %i KiB", (name, kibibytes) => {
  expect(bundle(name).length).toBeLessThanOrEqual(kibibytes * 1024);
});

test.each(quickBundles)("%s holds no schema library, no lock library and no execa", (name) => {
  expect(bundle(name)).not.toMatch(/ZodError|ELOCKED|execa|fetch\(/);
});

test("the starter asks for the version of Node before it needs anything of a new one", () => {
  const text = bundle("tacho.cjs");

  expect(text.indexOf("process.versions.node")).toBeGreaterThan(0);
  expect(text.indexOf("process.exit(1)")).toBeLessThan(text.indexOf('require("node:'));
  // Syntax that an old one could not even read.
  expect(text).not.toMatch(/\?\.[a-z]|\?\?|async |catch\{/);
});

test("no bundle but the worker and the command line opens a connection", () => {
  const bundles = readdirSync(new URL("../../dist", import.meta.url)).filter((name) =>
    name.endsWith(".cjs"),
  );

  const connecting = bundles.filter((name) =>
    /require\("node:(https?|net|tls|dgram|http2)"\)/.test(bundle(name)),
  );

  expect(connecting.sort()).toEqual(["tacho.main.cjs", "worker.cjs"]);
});

test("no bundle needs a package", () => {
  const bundles = readdirSync(new URL("../../dist", import.meta.url)).filter((name) =>
    name.endsWith(".cjs"),
  );
  const required = bundles.flatMap((name) =>
    [...bundle(name).matchAll(/\brequire\("([^"]+)"\)/g)].map(([, module]) => module ?? ""),
  );

  expect(bundles).toHaveLength(14);
  expect(required.filter((module) => !isBuiltin(module))).toEqual([]);
});

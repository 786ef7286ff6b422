import { existsSync } from "node:fs";
import { join } from "node:path";
import { readJsonFile } from "../../shared/platform/json-file.ts";
import { objectAt } from "../../shared/platform/read-value.ts";
import { type Check, fail, ok } from "./check.ts";
import type { Patient } from "./patient.ts";

const FILES = [
  ".claude-plugin/plugin.json",
  "hooks/hooks.json",
  "dist/statusline.cjs",
  "dist/statusline.main.cjs",
  "dist/hook.cjs",
  "dist/hook.main.cjs",
  "dist/merge.cjs",
  "dist/limits.cjs",
  "dist/worker.cjs",
  "dist/mcp.cjs",
  "dist/tacho.cjs",
  "dist/tacho.main.cjs",
  "dist/usage.main.cjs",
  "dist/quota.main.cjs",
  "dist/scan.cjs",
  "dist/prices.json",
  "dist/sqlite.cjs",
  "dist/node-sqlite3-wasm.wasm",
];

/** Whether the folder that the client runs the plugin from is whole, hooks included. */
export function checkPluginFiles({ plugin, setup }: Patient): Check {
  const { marketplace, installs } = plugin;
  const folder =
    (marketplace?.isDirectory === true ? marketplace.folder : installs[0]?.installPath) ??
    setup.pluginRoot;
  const missing = FILES.filter((file) => !existsSync(join(folder, file)));
  if (missing.length > 0) {
    return fail(
      "hooks",
      `${folder} lacks ${missing.join(", ")}.`,
      "Get the folder whole again (git checkout, npm run build), then run: tacho setup",
    );
  }
  const hooks = readJsonFile(join(folder, "hooks", "hooks.json"));
  const events = Object.keys(
    objectAt(hooks.kind === "ok" ? hooks.value : undefined, "hooks") ?? {},
  );
  return events.length === 0
    ? fail("hooks", `${folder}/hooks/hooks.json names no hooks.`, "Run: git checkout hooks")
    : ok("hooks", `Hooks for ${events.length} events`);
}

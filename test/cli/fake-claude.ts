import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Puts a `claude` into `binDir` that answers the plugin commands as the real client does: it writes
 * the whole settings file anew, in its own order, and leaves empty objects behind
 * (docs/claude-code.md#settings). A file `claude-hangs` or `claude-fails` in the home makes it do that;
 * `claude-calls.log` tells what it was asked.
 */
export async function installFakeClaude(binDir: string): Promise<void> {
  await mkdir(binDir, { recursive: true });
  const path = join(binDir, "claude");
  await writeFile(path, `#!${process.execPath}\n${SCRIPT}`);
  await chmod(path, 0o755);
}

/** One that answers no plugin command. */
export async function installHangingClaude(binDir: string): Promise<void> {
  await mkdir(binDir, { recursive: true });
  const path = join(binDir, "claude");
  await writeFile(
    path,
    '#!/bin/sh\nif [ "$1" = --version ]; then echo "2.1.329 (Claude Code)"; else exec sleep 30; fi\n',
  );
  await chmod(path, 0o755);
}

const SCRIPT = String.raw`
const fs = require("node:fs");
const path = require("node:path");

const configDir = process.env.CLAUDE_CONFIG_DIR ?? path.join(process.env.HOME, ".claude");
const pluginsDir = path.join(configDir, "plugins");
const args = process.argv.slice(2);
const scopeAt = args.indexOf("--scope");
const scope = scopeAt === -1 ? "user" : args.splice(scopeAt, 2)[1];
const command = args.join(" ");
fs.appendFileSync(path.join(process.env.HOME, "claude-calls.log"), command + "\n");

if (command === "--version") say("2.1.329 (Claude Code)");
else if (fs.existsSync(path.join(process.env.HOME, "claude-hangs"))) setTimeout(() => {}, 30_000);
else if (fs.existsSync(path.join(process.env.HOME, "claude-fails"))) fail("\x1b[31mmock\x1b[0m says no.");
else if (command.startsWith("plugin marketplace add ")) addMarketplace(args[3]);
else if (command === "plugin install tacho@tacho") install();
else if (command === "plugin uninstall tacho@tacho") uninstall();
else if (command === "plugin marketplace remove tacho") removeMarketplace();
else fail("unknown command " + command);

function addMarketplace(folder) {
  edit(listPath("known_marketplaces.json"), (known) => {
    known.tacho = { source: { source: "directory", path: folder }, installLocation: folder };
  });
  editSettings((settings) => {
    settings.extraKnownMarketplaces = {
      ...settings.extraKnownMarketplaces,
      tacho: { source: { source: "directory", path: folder } },
    };
  });
  say("Adding marketplace… Successfully added marketplace: tacho");
}

function install() {
  const installPath = path.join(pluginsDir, "cache", "tacho", "tacho", "0.1.0");
  fs.mkdirSync(installPath, { recursive: true });
  const entry = { scope, installPath, version: "0.1.0" };
  if (scope === "local") entry.projectPath = process.cwd();
  edit(listPath("installed_plugins.json"), (list) => {
    list.version = 2;
    list.plugins = { ...list.plugins, "tacho@tacho": [entry] };
  });
  editSettings((settings) => {
    settings.enabledPlugins = { ...settings.enabledPlugins, "tacho@tacho": true };
  });
  say("Successfully installed plugin: tacho@tacho");
}

function uninstall() {
  let isThere = false;
  edit(listPath("installed_plugins.json"), (list) => {
    isThere = list.plugins?.["tacho@tacho"] !== undefined;
    delete list.plugins?.["tacho@tacho"];
  });
  if (!isThere) fail('Plugin "tacho@tacho" not found in installed plugins');
  editSettings((settings) => delete settings.enabledPlugins?.["tacho@tacho"]);
}

function removeMarketplace() {
  edit(listPath("known_marketplaces.json"), (known) => delete known.tacho);
  editSettings((settings) => delete settings.extraKnownMarketplaces?.tacho);
}

function editSettings(change) {
  const file = scope === "user" ? path.join(configDir, "settings.json")
    : path.join(process.cwd(), ".claude", "settings.local.json");
  edit(file, change, ["env", "permissions", "model", "statusLine", "enabledPlugins", "extraKnownMarketplaces"]);
}

function edit(file, change, order = []) {
  const value = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8") || "{}") : {};
  change(value);
  const first = Object.fromEntries(order.filter((key) => key in value).map((key) => [key, value[key]]));
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const mode = fs.existsSync(file) ? fs.statSync(file).mode : 0o644;
  fs.writeFileSync(file + ".tmp", JSON.stringify({ ...first, ...value }, null, 2) + "\n");
  // Whatever the umask.
  fs.chmodSync(file + ".tmp", mode);
  fs.renameSync(file + ".tmp", file);
}

function listPath(name) {
  return path.join(pluginsDir, name);
}

function say(text) {
  console.log(text);
}

function fail(text) {
  console.error("✘ " + text);
  process.exit(1);
}
`;

// @ts-check
// Installs what some tests need and a checkout should not hold: the real client, the MCP judges and
// other Node versions (about 900 MB in all). Prints the variables that let those tests run:
//   eval "$(node scripts/install-test-tools.mjs)" && npm test
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const platform = `${process.platform}-${process.arch}`;
const inspector = "@modelcontextprotocol/inspector";
const conformance = "@modelcontextprotocol/conformance";

/** `run`: the program inside the package. No install scripts run, so packages of binaries are named by platform. */
const tools = [
  {
    tool: "CLIENT",
    name: `@anthropic-ai/claude-code-${platform}`,
    version: "2.1.329",
    run: "claude",
  },
  ...(process.version.startsWith("v20.")
    ? []
    : [{ tool: "NODE20", name: `node-${platform}`, version: "20.20.2", run: "bin/node" }]),
  { tool: "NODE22", name: `node-${platform}`, version: "22.23.3", run: "bin/node" },
  { tool: "NODE24", name: `node-${platform}`, version: "24.21.0", run: "bin/node" },
  { tool: "INSPECTOR", name: inspector, version: "2.12.0", run: "clients/launcher/build/index.js" },
  { tool: "CONFORMANCE", name: conformance, version: "0.1.16", run: "dist/index.js" },
];

const cache =
  process.env.TACHO_TEST_TOOLS_DIR ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "tacho-test-tools");
mkdirSync(cache, { recursive: true });

for (const { tool, name, version, run } of tools) {
  const folder = join(cache, `${name.replace("/", "+")}-${version}`);
  if (!existsSync(folder)) install(folder, `${name}@${version}`);
  console.log(`export TACHO_TEST_${tool}='${join(folder, "node_modules", name, run)}'`);
}

/**
 * Renamed into place when whole: an install that was broken off is not taken for one.
 * @param {string} folder @param {string} spec
 */
function install(folder, spec) {
  const unfinished = mkdtempSync(`${folder}.unfinished-`);
  const args = ["install", "--prefix", unfinished, "--ignore-scripts", "--loglevel=error", spec];
  try {
    // npm's own words go to stderr: stdout is evaluated by a shell.
    execFileSync("npm", args, { cwd: unfinished, stdio: ["ignore", 2, 2] });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

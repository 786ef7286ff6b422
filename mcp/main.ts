import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { logLine } from "../shared/platform/log-file.ts";
import { homeDirOf, hostNameOf } from "../shared/platform/machine.ts";
import { statePaths, tachoHome } from "../shared/platform/state-paths.ts";
import { run } from "./run.ts";

/** What is still being answered when the client hangs up gets this long. */
const LAST_ANSWERS_MS = 1_000;

async function main(): Promise<void> {
  const { env, pid, ppid, execPath, platform } = process;
  const homeDir = homeDirOf(env, require);
  const { logDir } = statePaths(tachoHome(env, homeDir), env);
  // The client sends SIGINT, and SIGKILL half a second later: there is nothing to finish.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => process.exit(0));
  }
  // Nobody listens any more.
  process.stdout.on("error", () => process.exit(0));
  const survive = (error: unknown) => logLine(logDir, Date.now(), "mcp", error);
  process.on("uncaughtException", survive);
  process.on("unhandledRejection", survive);
  const world = {
    ...{ env, homeDir, pid, platform },
    hostname: () => hostNameOf(require),
    now: Date.now,
    random: Math.random,
    clientPid: ppid,
    bundleDir: __dirname,
    nodePath: execPath,
    load: require,
  };
  const { stop } = await run(world, new StdioServerTransport());
  process.stdin.on("end", () => {
    stop();
    setTimeout(() => process.exit(0), LAST_ANSWERS_MS).unref();
  });
}

void main();

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { build } from "esbuild";
import { expect, onTestFinished, test, vi } from "vitest";
import { startMinder } from "../../mcp/minder.ts";
import { noteDue } from "../../shared/notify/tender-due-file.ts";
import type { StatePaths } from "../../shared/platform/state-paths.ts";
import { MS_PER_SECOND } from "../../shared/platform/time.ts";
import { DEFAULT_HOT_CONFIG } from "../config/whole-hot-config.ts";
import { until } from "../e2e/until.ts";
import { stateFolder } from "../sessions/state-folder.ts";
import { worldOf } from "./asking-client.ts";
import { FOREIGN_ENV, workerStarts, writeFakeWorker } from "./fake-worker.ts";

/** Two servers of one state directory, beside a worker that only notes its start. */
async function startServers(paths: StatePaths) {
  const bundleDir = join(paths.home, "dist");
  writeFakeWorker(bundleDir, "settles");
  const program = join(bundleDir, "mcp.cjs");
  await build({
    ...{ entryPoints: ["mcp/main.ts"], outfile: program, define: { TACHO_VERSION: '"0"' } },
    ...{ bundle: true, platform: "node", format: "cjs", minify: true },
  });
  return { bundleDir, servers: [startServer(program, paths), startServer(program, paths)] };
}

function startServer(program: string, { home }: StatePaths): ChildProcess {
  const child = spawn(process.execPath, [program], {
    env: { ...FOREIGN_ENV, PATH: process.env.PATH, HOME: home, TACHO_HOME: home },
    stdio: ["pipe", "ignore", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

test("one server starts the worker; when it is killed another follows", {
  timeout: 120_000,
}, async () => {
  const paths = await stateFolder();
  const { bundleDir, servers } = await startServers(paths);
  const startedBy = () => workerStarts(bundleDir).map(({ parent }) => parent);

  noteDue(paths.runDir, Date.now() - 1_000);
  await until(() => startedBy().length > 0, 20 * MS_PER_SECOND);
  await pause(6 * MS_PER_SECOND);
  expect(startedBy()).toHaveLength(1);
  const holder = servers.find(({ pid }) => pid === startedBy()[0]);
  const other = servers.find((server) => server !== holder);
  if (holder === undefined) throw new Error("The worker was started by somebody else.");
  holder.kill("SIGKILL");
  await once(holder, "exit");
  noteDue(paths.runDir, Date.now() - 1_000);
  await until(() => startedBy().length > 1, 60 * MS_PER_SECOND);

  expect(startedBy()).toEqual([holder.pid, other?.pid]);
  const environments = workerStarts(bundleDir).map(({ env }) => env);
  expect(JSON.stringify(environments)).not.toContain("foreign-secret");
});

test("a server that the client ends lets the next one look out at once", async () => {
  const paths = await stateFolder();
  const { bundleDir, servers } = await startServers(paths);
  const lock = join(paths.runDir, "minder.lock");
  noteDue(paths.runDir, Date.now() - 1_000);
  // Who starts the worker holds the lock for good, and is not just taking it.
  await until(() => workerStarts(bundleDir).length > 0, 20 * MS_PER_SECOND);
  const isHolder = ({ pid }: ChildProcess) => pid === workerStarts(bundleDir)[0]?.parent;

  const seen = [];
  for (const server of servers.toSorted((a, b) => Number(isHolder(a)) - Number(isHolder(b)))) {
    server.kill("SIGINT");
    await once(server, "exit");
    seen.push(existsSync(lock));
  }

  expect(seen).toEqual([true, false]);
});

test("a server without its worker says so once", async () => {
  const paths = await stateFolder();
  const failures: unknown[] = [];
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const stop = startMinder({
    world: worldOf(paths),
    settings: () => ({ paths, keepDays: 7, hot: DEFAULT_HOT_CONFIG }),
    onFailure: (error) => failures.push(error),
  });
  onTestFinished(stop);

  for (let look = 0; look < 5; look++) {
    await vi.advanceTimersToNextTimerAsync();
    // The look itself is real work, after which the next one is planned.
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1), { timeout: 20_000 });
  }

  expect(failures).toEqual([expect.objectContaining({ code: "NO_WORKER" })]);
});

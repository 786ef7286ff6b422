import { writeSync } from "node:fs";
import type { HookConfig } from "../shared/config/hot-config.ts";
import { loadHotConfig } from "../shared/config/hot-config-file.ts";
import { parseHookConfig } from "../shared/config/parse-hook-config.ts";
import { startTender } from "../shared/notify/start-tender-file.ts";
import { workerEnv } from "../shared/platform/child-env.ts";
import { endsContainer } from "../shared/platform/doomed-file.ts";
import { homeDirOf, hostNameOf } from "../shared/platform/machine.ts";
import { type StatePaths, statePaths, tachoHome } from "../shared/platform/state-paths.ts";
import { readStdin } from "../shared/platform/stdin-file.ts";
import { runInWorker, runWork, type WorkerPlace } from "../shared/platform/worker-file.ts";
import type { TailUpdate } from "../shared/sessions/tail-file.ts";
import type { Delivery } from "./delivery.ts";
import { run } from "./run.ts";

/** Prompts and last answers come along; what is larger is cut off by the client long before. */
const MAX_STDIN_BYTES = 16 * 1024 * 1024;

/** Nobody may come after the end of a session. Well below the 100 ms that a lock may cost anybody. */
const MERGE_PATIENCE_MS = 40;

/** Not `node:module`: its `createRequire` alone costs 2 ms. */
const worker: WorkerPlace = { bundleDir: __dirname, load: require };

/** A hook never blocks or fails a turn: it exits 0 whatever happens. */
async function main(): Promise<void> {
  const { env, platform, ppid } = process;
  const startedAtMs = Date.now() - process.uptime() * 1_000;
  const homeDir = homeDirOf(env, require);
  const home = tachoHome(env, homeDir);
  try {
    const config = await loadHotConfig(statePaths(home, env), worker, parseHookConfig);
    const paths = statePaths(home, env, config.sharedDir);
    const stdinText = readStdin(MAX_STDIN_BYTES);
    const world = {
      ...{ stdinText, env, homeDir, platform, startedAtMs, now: Date.now },
      hostname: () => hostNameOf(require),
      makeForecasts: (request: unknown) => runWork(worker, "forecasts", request),
      updateTail: (update: TailUpdate) => runWork(worker, "count", update),
      isDoomed: () => endsContainer(Number(env.CLAUDE_PID) || ppid),
    };
    const { stdout, isMergeDue, delivery, failure } = run(world, { config, paths });
    await carryOut(failure, [
      () => void (stdout !== "" && writeSync(1, stdout)),
      () => (isMergeDue ? merge(paths, config) : undefined),
      () => (delivery === undefined ? undefined : lookAfter(delivery, { config, paths })),
    ]);
  } catch (error) {
    const { logDir } = statePaths(home, env);
    await runInWorker(worker, "log", { logDir, nowMs: Date.now(), entry: "hook", error });
  }
}

/** One after the other; none takes the next ones away. Rejects at the end with what failed first. */
async function carryOut(
  earlier: unknown,
  steps: readonly (() => Promise<void> | void)[],
): Promise<void> {
  const failures: unknown[] = earlier === undefined ? [] : [earlier];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

async function merge(paths: StatePaths, { sessions }: HookConfig): Promise<void> {
  const { keepDays } = sessions;
  const patienceMs = MERGE_PATIENCE_MS;
  await runInWorker(worker, "merge", { paths, keepDays, now: Date.now, patienceMs });
}

async function lookAfter(
  delivery: Delivery,
  { config, paths }: { config: HookConfig; paths: StatePaths },
): Promise<void> {
  if (delivery.kind === "inline") {
    await runInWorker(worker, "tend", { untilMs: delivery.untilMs });
    return;
  }
  const env = workerEnv(process.env, config.credentials.keyEnvNames);
  const workerPath = `${__dirname}/worker.cjs`;
  const nowMs = Date.now();
  startTender({ paths, nowMs, nodePath: process.execPath, workerPath, env, load: require });
}

void main().then(exit, exit);

function exit(): never {
  process.exit(0);
}

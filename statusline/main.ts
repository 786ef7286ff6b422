import { writeSync } from "node:fs";
import { loadHotConfig } from "../shared/config/hot-config-file.ts";
import { parseLineConfig } from "../shared/config/parse-line-config.ts";
import { homeDirOf, hostNameOf } from "../shared/platform/machine.ts";
import { statePaths, tachoHome } from "../shared/platform/state-paths.ts";
import { readStdin } from "../shared/platform/stdin-file.ts";
import { runInWorker, runWork, type WorkerPlace } from "../shared/platform/worker-file.ts";
import type { ForecastRequest } from "../shared/quota/hot-outlooks-file.ts";
import { run } from "./run.ts";

/** Real payloads have some 2 KB. */
const MAX_STDIN_BYTES = 1024 * 1024;
/** Not `node:module`: its `createRequire` alone costs 2 ms. */
const worker: WorkerPlace = { bundleDir: __dirname, load: require };
const PROGRAMS = {
  nodePath: process.execPath,
  platform: process.platform,
  workerPath: `${__dirname}/worker.cjs`,
};

/** The line must always show: a non-zero exit or an empty stdout makes the client blank it. */
async function main(): Promise<void> {
  const { env } = process;
  const nowMs = Date.now();
  let newForecastOf: string | undefined;
  const homeDir = homeDirOf(env, require);
  const home = tachoHome(env, homeDir);
  try {
    const config = await loadHotConfig(statePaths(home, env), worker, parseLineConfig);
    const paths = statePaths(home, env, config.sharedDir);
    const world = {
      stdinText: readStdin(MAX_STDIN_BYTES),
      env,
      homeDir,
      nowMs,
      hostname: () => hostNameOf(require),
      makeForecasts: (request: ForecastRequest) => {
        newForecastOf = request.account;
        return runWork(worker, "forecasts", request);
      },
    };
    const { text, isMergeDue, newQuotaOf, refresh } = run(world, config, paths);
    print(text);
    if (refresh !== undefined)
      await runInWorker(worker, "startWrapped", { ...refresh, ...PROGRAMS });
    const account = newQuotaOf ?? newForecastOf;
    if (account !== undefined) {
      const limits = { ...PROGRAMS, paths, account, env, nowMs, load: require };
      await runInWorker(worker, "limits", limits);
    }
    if (isMergeDue) {
      const { keepDays } = config.sessions;
      await runInWorker(worker, "merge", { paths, keepDays, now: Date.now, patienceMs: 0 });
    }
  } catch (error) {
    print("tacho: this line could not be made (tacho doctor)");
    const { logDir } = statePaths(home, env);
    await runInWorker(worker, "log", { logDir, nowMs, entry: "statusline", error });
  }
}

let hasPrinted = false;
function print(text: string): void {
  if (hasPrinted) return;
  hasPrinted = true;
  // Cheaper than process.stdout, whose stream would have to be set up first.
  writeSync(1, `${text}\n`);
}

// An explicit exit spares half a millisecond of taking the heap down.
void main().then(exit, exit);

function exit(): never {
  process.exit(0);
}

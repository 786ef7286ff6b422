import { loadHotConfig } from "../shared/config/hot-config-file.ts";
import { homeDirOf, hostNameOf } from "../shared/platform/machine.ts";
import { statePaths, tachoHome } from "../shared/platform/state-paths.ts";
import { readStdin } from "../shared/platform/stdin-file.ts";
import { runInWorker, type WorkerPlace } from "../shared/platform/worker-file.ts";
import { run } from "./run.ts";

/** Prompts and last answers come along; what is larger is cut off by the client long before. */
const MAX_STDIN_BYTES = 16 * 1024 * 1024;

/** Nobody may come after the end of a session. Well below the 100 ms that a lock may cost anybody. */
const MERGE_PATIENCE_MS = 40;

/** Not `node:module`: its `createRequire` alone costs 2 ms. */
const worker: WorkerPlace = { bundleDir: __dirname, load: require };

/** A hook never blocks or fails a turn: it prints nothing and exits 0 whatever happens. */
async function main(): Promise<void> {
  const { env } = process;
  const homeDir = homeDirOf(env, require);
  const home = tachoHome(env, homeDir);
  try {
    const config = await loadHotConfig(statePaths(home, env), worker);
    const paths = statePaths(home, env, config.sharedDir);
    const stdinText = readStdin(MAX_STDIN_BYTES);
    const { isMergeDue } = run(
      { stdinText, env, homeDir, now: Date.now, hostname: () => hostNameOf(require) },
      paths,
    );
    if (!isMergeDue) return;
    const { keepDays } = config.sessions;
    await runInWorker(worker, "mergeSessions", {
      paths,
      keepDays,
      now: Date.now,
      patienceMs: MERGE_PATIENCE_MS,
    });
  } catch (error) {
    const { logDir } = statePaths(home, env);
    await runInWorker(worker, "log", { logDir, nowMs: Date.now(), entry: "hook", error });
  }
}

void main().then(exit, exit);

function exit(): never {
  process.exit(0);
}

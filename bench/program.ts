import { spawnSync } from "node:child_process";

/** What is started, and with what. The environment is all it gets. */
export type Program = {
  command: string;
  args: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  stdin?: string;
};

const TIME_LIMIT_MS = 30_000;

/** Milliseconds from the start of the process to its end. Throws when it fails. */
export function timedRun(program: Program): number {
  const startedMs = performance.now();
  const { durationMs, failure } = spawned(program, startedMs);
  if (failure !== undefined) throw new Error(failure);
  return durationMs;
}

/** The same for a program of others, whose failure is its own affair. */
export function timedForeignRun(program: Program): number {
  return spawned(program, performance.now()).durationMs;
}

function spawned({ command, args, cwd, env, stdin }: Program, startedMs: number) {
  const result = spawnSync(command, args, {
    cwd,
    env,
    input: stdin ?? "",
    timeout: TIME_LIMIT_MS,
    encoding: "utf8",
  });
  const durationMs = performance.now() - startedMs;
  if (result.error !== undefined) throw result.error;
  if (result.status === 0) return { durationMs, failure: undefined };
  const said = result.stderr.trim().slice(0, 2_000);
  return { durationMs, failure: `${command} ${args.join(" ")} failed (${result.status}): ${said}` };
}

/**
 * The environment of every child. Not ours: NODE_EXTRA_CA_CERTS alone costs each start of Node.js 20
 * some 30 ms, and NODE_OPTIONS would measure something else.
 */
export function childEnv(home: string): Record<string, string> {
  return {
    HOME: home,
    PATH: process.env.PATH ?? "/usr/bin:/bin",
    LANG: "C.UTF-8",
    TERM: "xterm-256color",
    COLUMNS: "120",
    LINES: "40",
    CLAUDECODE: "1",
    CLAUDE_CODE_ENTRYPOINT: "cli",
  };
}

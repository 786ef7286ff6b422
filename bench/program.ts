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
  const { status, stderr } = finished(program);
  const durationMs = performance.now() - startedMs;
  if (status === 0) return durationMs;
  const command = [program.command, ...program.args].join(" ");
  throw new Error(`${command} failed (${status}): ${stderr.trim().slice(0, 2_000)}`);
}

/** Whether a program of others does what it should here: print something and exit with 0. */
export function doesPrint(program: Program): boolean {
  try {
    const { status, stdout } = finished(program);
    return status === 0 && stdout.trim() !== "";
  } catch {
    // It cannot be started, or never ends.
    return false;
  }
}

function finished({ command, args, cwd, env, stdin }: Program) {
  const result = spawnSync(command, args, {
    cwd,
    env,
    input: stdin ?? "",
    timeout: TIME_LIMIT_MS,
    encoding: "utf8",
  });
  if (result.error !== undefined) throw result.error;
  return result;
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

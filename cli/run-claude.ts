import type { World } from "./world.ts";

export type ClaudeRun = {
  isOk: boolean;
  exitCode: number | undefined;
  didTimeOut: boolean;
  /** What it printed to both streams; foreign text, not yet fit for a terminal. */
  output: string;
};

/** Runs the client without a terminal. Never throws: what goes wrong is in the result. */
export async function runClaude(
  program: string,
  args: readonly string[],
  options: { env: World["env"]; cwd: string; timeoutMs: number },
): Promise<ClaudeRun> {
  // 14 ms to load, and most commands do without it.
  const { execa } = await import("execa");
  const result = await execa(program, args, {
    env: clientEnv(options.env),
    extendEnv: false,
    cwd: options.cwd,
    timeout: options.timeoutMs,
    stdin: "ignore",
    all: true,
    reject: false,
    maxBuffer: 64 * 1024,
  });
  return {
    isOk: !result.failed,
    exitCode: result.exitCode,
    didTimeOut: result.timedOut,
    output: result.all || (result.failed ? (result.originalMessage ?? "") : ""),
  };
}

/** What the client needs to find its files and the network; tokens and our own settings stay here. */
function clientEnv(env: World["env"]): Record<string, string> {
  const passed = Object.entries(env).filter(([name]) => PASSED.test(name));
  return Object.fromEntries(passed.flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

const PASSED =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TERM|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|XDG_\w+|CLAUDE_CONFIG_DIR|CLAUDE_CODE_(TMPDIR|DISABLE_NONESSENTIAL_TRAFFIC|GIT_BASH_PATH)|DISABLE_\w+|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|(https?|no|all)_proxy|USERPROFILE|APPDATA|LOCALAPPDATA|PROGRAMDATA|SYSTEMROOT|COMSPEC|PATHEXT)$/i;

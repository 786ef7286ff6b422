import { homeIn } from "./machine.ts";
import { endProcessGroup } from "./process-file.ts";

export type ProgramRun = {
  /** Run without a shell. */
  argv: readonly string[];
  /** Where `ps` does not show it. */
  stdin?: string;
  /** All that the program gets. */
  env: { readonly [name: string]: string | undefined };
  timeLimitMs: number;
};

export type ProgramEnd =
  /** No exit code: a signal ended it. */
  | { kind: "ended"; exitCode?: number }
  /** It went on until we ended it and all that it had started. */
  | { kind: "too_late" }
  /** There is no such program, or it may not be run. */
  | { kind: "missing" }
  | { kind: "forbidden" };

/** Never rejects; nothing that the program prints is read. */
export async function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  // biome-ignore lint/style/noRestrictedImports: loaded when a program is run, never by a hot bundle.
  const { execa } = await import("execa");
  const [program = "", ...args] = run.argv;
  let isLate = false;
  const child = execa(program, args, {
    input: run.stdin ?? "",
    env: { ...run.env },
    extendEnv: false,
    // Not where a session works: `npx` and the like would run what a repository brings.
    cwd: homeIn(run.env) ?? "/",
    stdout: "ignore",
    stderr: "ignore",
    detached: true,
    windowsHide: true,
    reject: false,
  });
  // Not execa's own limit: it ends the program alone, not what that started.
  const limit = setTimeout(() => {
    isLate = true;
    if (child.pid !== undefined) endProcessGroup(child.pid);
    // Windows has no groups.
    child.kill("SIGKILL");
  }, run.timeLimitMs);
  const { code, exitCode } = await child;
  clearTimeout(limit);
  if (isLate) return { kind: "too_late" };
  return UNUSABLE.get(code ?? "") ?? { kind: "ended", ...(exitCode !== undefined && { exitCode }) };
}

const UNUSABLE: ReadonlyMap<string, ProgramEnd> = new Map<string, ProgramEnd>([
  ["ENOENT", { kind: "missing" }],
  ["ENOTDIR", { kind: "missing" }],
  ["EACCES", { kind: "forbidden" }],
  ["EPERM", { kind: "forbidden" }],
  ["ENOEXEC", { kind: "forbidden" }],
]);

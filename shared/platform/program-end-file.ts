import { isObject } from "./read-value.ts";

export type AwaitedProgram = {
  command: string;
  args: readonly string[];
  /** All that it gets. */
  env: { readonly [name: string]: string | undefined };
  /** The caller's own `require`: `node:child_process` costs 3 ms and is seldom needed. */
  load: (path: string) => unknown;
  /** It goes on behind this, but is no longer waited for. */
  patienceMs: number;
};

/**
 * The exit code of a program of ours that prints nothing of interest; `undefined` when it could not be
 * started, was killed, or takes longer than the caller has patience. Never rejects.
 */
export async function programEnd(program: AwaitedProgram): Promise<number | undefined> {
  const { command, args, env, load, patienceMs } = program;
  const childProcess = load("node:child_process");
  const spawn = isObject(childProcess) ? childProcess.spawn : undefined;
  if (typeof spawn !== "function") return undefined;
  const child: unknown = spawn(command, args, { stdio: "ignore", windowsHide: true, env });
  if (!isObject(child) || typeof child.once !== "function") return undefined;
  const { once, unref } = child;
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      if (typeof unref === "function") unref.call(child);
      resolve(undefined);
    }, patienceMs);
    const settle = (code: unknown) => {
      clearTimeout(timer);
      resolve(typeof code === "number" ? code : undefined);
    };
    once.call(child, "exit", settle);
    once.call(child, "error", () => settle(undefined));
  });
}

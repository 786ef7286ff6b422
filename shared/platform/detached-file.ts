import { isObject } from "./read-value.ts";

export type DetachedProgram = {
  command: string;
  args: readonly string[];
  /** All that it gets. */
  env: { readonly [name: string]: string | undefined };
  /** The caller's own `require`: `node:child_process` costs 3 ms and is seldom needed. */
  load: (path: string) => unknown;
};

/** Starts a program that outlives this one and whose end nobody waits for. Never throws. */
export function startDetached({ command, args, env, load }: DetachedProgram): void {
  const childProcess = load("node:child_process");
  const spawn = isObject(childProcess) ? childProcess.spawn : undefined;
  if (typeof spawn !== "function") return;
  const options = { detached: true, stdio: "ignore", windowsHide: true, env };
  const child: unknown = spawn(command, args, options);
  if (!isObject(child)) return;
  // It could not be started: whoever comes next tries again.
  if (typeof child.on === "function") child.on("error", () => {});
  if (typeof child.unref === "function") child.unref();
}

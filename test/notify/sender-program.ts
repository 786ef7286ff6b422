import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { build } from "esbuild";
import type { SendOrder } from "./send-process.ts";

/** As plain JavaScript: fifty compilers would be all that two cores do. */
export async function buildSender(folder: string): Promise<string> {
  const outfile = join(folder, "send-process.cjs");
  await build({
    entryPoints: [join(import.meta.dirname, "send-process.ts")],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
  });
  return outfile;
}

export type Sender = { child: ChildProcess; exited: Promise<unknown> };

/** `launcher`: a command and its arguments that starts what follows them. */
export function startProcess(
  program: string,
  order: SendOrder,
  launcher: readonly string[] = [],
): Sender {
  const [command = process.execPath, ...args] = [...launcher, process.execPath, program];
  const child = spawn(command, [...args, JSON.stringify(order)], {
    stdio: ["ignore", "ignore", launcher.length === 0 ? "inherit" : "ignore"],
  });
  return { child, exited: once(child, "exit") };
}

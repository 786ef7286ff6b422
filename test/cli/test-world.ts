import { createRequire } from "node:module";
import { join } from "node:path";
import type { World } from "../../cli/world.ts";

export type TestWorld = World & {
  /** All that was written so far. */
  stdout: () => string;
  stderr: () => string;
};

/** A world without terminal and client, for runs in this process; `answers` are typed one by one. */
export function createWorld(
  options: { homeDir: string; answers?: readonly string[] } & Partial<World>,
): TestWorld {
  const written = { out: "", err: "" };
  const answers = [...(options.answers ?? [])];
  const answer = async (question: string) => {
    written.out += question;
    return answers.shift() ?? "";
  };
  return {
    env: { HOME: options.homeDir },
    cwd: options.homeDir,
    platform: process.platform,
    nodePath: process.execPath,
    nodeVersion: process.versions.node,
    bundleDir: join(options.homeDir, "checkout", "dist"),
    load: createRequire(import.meta.url),
    stdoutIsTerminal: options.answers !== undefined,
    stderrIsTerminal: false,
    isInteractive: options.answers !== undefined,
    terminalSize: () => undefined,
    nowMs: Date.now,
    writeOut: (text) => {
      written.out += text;
    },
    writeErr: (text) => {
      written.err += text;
    },
    ask: answer,
    askSecret: async (question) => {
      const text = await answer(question);
      written.out += "\n";
      return text;
    },
    readStdin: async () => "",
    stdinPieces: async function* () {},
    onInterrupt: () => () => {},
    stdout: () => written.out,
    stderr: () => written.err,
    ...options,
  };
}

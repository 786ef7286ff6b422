import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { createFixture } from "fs-fixture";
import { removeHome } from "../e2e/remove-home.ts";
import { type BundleResult, bundleNode, runBundle } from "../e2e/spawn-bundle.ts";
import { installFakeClaude } from "./fake-claude.ts";

export type TachoHome = {
  dir: string;
  /** Relative to the home. */
  path: (...names: string[]) => string;
  read: (name: string) => Promise<string>;
  write: (name: string, content: string | Buffer) => Promise<void>;
  remove: (name: string) => Promise<void>;
  /** Runs the shipped `tacho` here, by default in the home, with the fake client on PATH. */
  tacho: (args: readonly string[], options?: RunOptions) => Promise<BundleResult>;
  /** Runs the fake client as a person would. */
  claude: (args: readonly string[]) => Promise<unknown>;
  [Symbol.asyncDispose]: () => Promise<void>;
};
type RunOptions = { cwd?: string; env?: Record<string, string>; hasClient?: boolean };

export const SETTINGS = ".claude/settings.json";

/** A throw-away home; `settings` is the text of its settings.json, without it there is none. */
export async function createTachoHome(settings?: string): Promise<TachoHome> {
  const fixture = await createFixture({});
  const dir = fixture.path.replace(/\/$/, "");
  const binDir = join(dir, "programs");
  await installFakeClaude(binDir);
  if (settings !== undefined) {
    await mkdir(join(dir, ".claude"));
    await writeFile(join(dir, SETTINGS), settings);
    await chmod(join(dir, SETTINGS), 0o640);
  }
  return {
    dir,
    path: (...names) => join(dir, ...names),
    read: (name) => readFile(join(dir, name), "utf8"),
    write: async (name, content) => {
      await mkdir(dirname(join(dir, name)), { recursive: true });
      await writeFile(join(dir, name), content);
    },
    remove: (name) => rm(join(dir, name), { recursive: true }),
    claude: (args) => execa(join(binDir, "claude"), args, { env: { HOME: dir }, cwd: dir }),
    tacho: (args, { cwd, env, hasClient = true } = {}) => {
      const path = [...(hasClient ? [binDir] : []), dirname(bundleNode), "/usr/bin", "/bin"];
      return runBundle("tacho", {
        args,
        home: dir,
        env: { PATH: path.join(delimiter), ...env },
        ...(cwd !== undefined && { cwd }),
      });
    },
    [Symbol.asyncDispose]: () => removeHome(fixture.path),
  };
}

import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, onTestFinished } from "vitest";
import { removeHome } from "./remove-home.ts";
import {
  type BundleName,
  type BundleResult,
  bundleEnv,
  bundleNode,
  bundlePath,
  installedPlugin,
} from "./spawn-bundle.ts";

export type User = {
  uid: number;
  /** Besides the group of the same number. */
  groups?: readonly number[];
  /** What the user's processes take for the name of the host. */
  hostName?: string;
};

export const NOBODY: User = { uid: 65_534 };

/**
 * A `describe` for tests that need what only the system's administrator may do; elsewhere it is
 * skipped, and its name says why.
 */
export function describeAsRoot(title: string, needs: readonly Need[], body: () => void): void {
  const missing = needs.filter((need) => !isPossible(need));
  if (missing.length === 0) describe(title, body);
  else describe.skip(`${title} (not allowed here: ${missing.join(", ")})`, body);
}

type Need = keyof typeof NEEDS;

/** Each is tried once, in a way that leaves nothing behind. */
const NEEDS = {
  "other users": ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "true"],
  "host names": ["unshare", "-u", "hostname", "tacho-test"],
  "small disks": ["unshare", "-m", "mount", "-t", "tmpfs", "-o", "size=64k", "none", tmpdir()],
} as const satisfies Record<string, readonly string[]>;

function isPossible(need: Need): boolean {
  const [program, ...args] = NEEDS[need];
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}

type RunOptions = {
  home: string;
  env?: Record<string, string>;
  /** Nothing but `env`: not even HOME and PATH. */
  bareEnv?: boolean;
  stdin?: string;
  args?: readonly string[];
  node?: string;
};

/** Node may lie in our home, where nobody else may go: then the user gets a copy beside the bundles. */
async function nodeFor(user: User): Promise<string> {
  // Through one program more: setpriv itself may still do what only root may.
  const [program = "", ...args] = [...commandAs(user), "env", bundleNode, "--version"];
  if (spawnSync(program, args, { stdio: "ignore" }).status === 0) return bundleNode;
  const copy = join(await installedPlugin(), "node");
  if (!existsSync(copy)) {
    copyFileSync(bundleNode, copy, constants.COPYFILE_FICLONE);
    chmodSync(copy, 0o755);
  }
  return copy;
}

/** Runs bundles to their end as another user, with the strictest umask. */
export function runAs(user: User) {
  return async (name: BundleName, options: RunOptions): Promise<BundleResult> => {
    // The copy belongs to us alone otherwise.
    chmodSync(await installedPlugin(), 0o755);
    return runThrough(commandAs(user), name, { ...options, node: await nodeFor(user) });
  };
}

/** Runs a bundle to its end as the last arguments of a command. */
export async function runThrough(
  command: readonly string[],
  name: BundleName,
  { home, env = {}, bareEnv = false, stdin = "", args = [], node = bundleNode }: RunOptions,
): Promise<BundleResult> {
  const variables = Object.entries(env).map(([key, value]) => `${key}=${value}`);
  const bare = bareEnv ? ["env", "-i", ...variables] : [];
  const [program = "", ...rest] = [...command, ...bare, node, await bundlePath(name), ...args];
  const { stdout, stderr, exitCode, durationMs } = await execa(program, rest, {
    input: stdin,
    env: bundleEnv(home, env),
    extendEnv: false,
    cwd: "/",
    timeout: 50_000,
    killSignal: "SIGKILL",
    reject: false,
    stripFinalNewline: false,
  });
  return { stdout, stderr, exitCode, durationMs };
}

function commandAs({ uid, groups = [], hostName }: User): string[] {
  const groupsFlag = groups.length === 0 ? "--clear-groups" : `--groups=${groups.join(",")}`;
  const asUser = ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, groupsFlag];
  const masked = ["sh", "-c", 'umask 077; exec "$@"', "sh", ...asUser];
  if (hostName === undefined) return masked;
  return ["unshare", "-u", "sh", "-c", `hostname ${hostName}; exec "$@"`, "sh", ...masked];
}

/** A folder of the user that goes when the test ends; others may pass through but not look. */
export function homeOf({ uid }: User, mode = 0o711): string {
  const home = mkdtempSync(join(tmpdir(), "tacho-e2e-user-"));
  onTestFinished(() => removeHome(home));
  chownSync(home, uid, uid);
  chmodSync(home, mode);
  return home;
}

/** A disk with room for next to nothing, that everybody may write to. */
export function smallDisk(size = "64k"): string {
  const path = mkdtempSync(join(tmpdir(), "tacho-e2e-disk-"));
  mkdirSync(path, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size},mode=777`, "none", path]);
  onTestFinished(() => {
    // Also while a process that outlives the test still has a file open there.
    execFileSync("umount", ["--lazy", path]);
    rmSync(path, { recursive: true });
  });
  return path;
}

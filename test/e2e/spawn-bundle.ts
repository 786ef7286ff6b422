import { cp, mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { removeHome } from "./remove-home.ts";

/** Node that runs the bundles: `.ci/run` repeats the e2e tests with the other supported versions. */
export const bundleNode = process.env.TACHO_TEST_NODE ?? process.execPath;

export type BundleName = "statusline" | "hook" | "merge" | "limits" | "worker" | "mcp" | "tacho";

export type BundleOptions = {
  args?: readonly string[];
  stdin?: string | Uint8Array;
  /** Added to the little a bundle gets anyway (see `bundleEnv`); `undefined` takes a name away. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Home of the run; without it the run gets an empty one that is removed afterwards. */
  home?: string;
  /** Working directory, by default the home. */
  cwd?: string;
  timeoutMs?: number;
};

/** `exitCode` is `undefined` when a signal ended the bundle, the time limit's included. */
export type BundleResult = {
  stdout: string;
  stderr: string;
  exitCode: number | undefined;
  durationMs: number;
};

/** Guards against what never ends. The demo runs the others some thirty times. */
const TIMEOUTS_MS = { tacho: 100_000, others: 50_000 };

/** Runs one shipped bundle to its end, as an installed plugin runs: no node_modules within reach. */
export async function runBundle(
  name: BundleName,
  options: BundleOptions = {},
): Promise<BundleResult> {
  const home = options.home ?? (await throwAwayFolder("home"));
  const result = await execa(bundleNode, [await bundlePath(name), ...(options.args ?? [])], {
    input: options.stdin ?? "",
    env: bundleEnv(home, options.env),
    extendEnv: false,
    cwd: options.cwd ?? home,
    timeout: options.timeoutMs ?? TIMEOUTS_MS[name === "tacho" ? "tacho" : "others"],
    killSignal: "SIGKILL",
    reject: false,
    stripFinalNewline: false,
  });
  if (options.home === undefined) await removeHome(home);
  return {
    stdout: result.stdout,
    stderr: result.stderr,
    exitCode: result.exitCode,
    durationMs: result.durationMs,
  };
}

/** The whole environment of a bundle: nothing of the machine's own settings reaches it. */
export function bundleEnv(
  home: string,
  extra: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  const env = {
    HOME: home,
    PATH: [dirname(bundleNode), "/usr/bin", "/bin"].join(delimiter),
    LANG: "C.UTF-8",
    TZ: "UTC",
    ...extra,
  };
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Path of a bundle inside the installed copy, for tests that keep the process running. */
export async function bundlePath(name: BundleName): Promise<string> {
  return join(await installedPlugin(), "dist", `${name}.cjs`);
}

let installed: Promise<string> | undefined;

/** A folder that holds what ships and nothing else, copied once per test file. */
export function installedPlugin(): Promise<string> {
  installed ??= copyShippedFiles();
  return installed;
}

async function copyShippedFiles(): Promise<string> {
  const folder = await throwAwayFolder("plugin");
  for (const file of ["package.json", ...packageJson.files]) {
    const target = join(folder, file);
    await mkdir(dirname(target), { recursive: true });
    // What is not built yet shows as a missing bundle in the test that needs it.
    await cp(resolve(file), target, { recursive: true }).catch(() => undefined);
  }
  return folder;
}

const folders: string[] = [];

async function throwAwayFolder(purpose: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `tacho-e2e-${purpose}-`));
  folders.push(folder);
  return folder;
}

afterAll(async () => {
  await Promise.all(folders.map(removeHome));
});

import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statfsSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { Script } from "node:vm";
import { unlinkQuietly } from "./json-file.ts";
import { defined } from "./read-value.ts";
import { ensurePrivateFolder } from "./state-folder.ts";
import { MS_PER_DAY } from "./time.ts";

/** A form in use is not rewritten, so its age says nothing; made anew it costs one slow start. */
const KEPT_FOR_MS = 30 * MS_PER_DAY;

/** A hundred forms, more or less. */
const ROOM_BYTES = 16 * 1024 * 1024;

/** What a starter hands over: its own `require`, and where the program and its compiled form lie. */
export type WarmStart = {
  /** The program is `<name>.main.cjs` in `bundleDir`. */
  name: string;
  /** Changes with every build: V8 itself only compares the length of the source. */
  programId: string;
  /**
   * What this run is for, where that decides which functions are called: each use has forms of its own,
   * with all of its functions and none of the others'.
   */
  use?: string;
  /** Bundles beside it that it loads often, `<name>.cjs` each, with such an id. */
  alongside: { readonly [name: string]: string };
  bundleDir: string;
  /** Without one the programs are compiled each time. */
  cacheDir: string | undefined;
  load: (path: string) => unknown;
};

/**
 * Runs a program from V8's compiled form of it, which an earlier run left behind: that halves what our
 * code adds to the start of node (docs/performance.md). Without one, or with one of another node, it is
 * compiled as usual and the form is kept for next time.
 */
export function startWarm(start: WarmStart): void {
  runWarm(start, `${start.name}.main.cjs`, `${start.name}-${start.programId}`);
}

function runWarm(start: WarmStart, file: string, program: string): unknown {
  const { bundleDir, cacheDir, use } = start;
  const filename = join(bundleDir, file);
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, "utf8")}\n})`;
  const formName = use === undefined ? program : `${program}-${use}`;
  const form = cacheDir && join(cacheDir, `${formName}-${process.version}-${process.arch}`);
  const { round, cachedData } = newestForm(form);
  const script = new Script(source, defined({ filename, cachedData }));
  const isRejected = script.cachedDataRejected === true;
  if (form !== undefined && (round < ROUNDS || isRejected)) {
    // One that does not fit is replaced: left where it is it would be found first each time.
    process.on("exit", () => keep(script, formPath(form, isRejected ? round : round + 1)));
  }
  const main: unknown = script.runInThisContext();
  const module = { exports: {} };
  if (typeof main === "function") {
    main(module.exports, loaderOf(start), module, filename, bundleDir);
  }
  return module.exports;
}

/** The `require` of a program that runs warm: what was loaded once is not run again. */
function loaderOf(start: WarmStart): (path: string) => unknown {
  const loaded: Record<string, unknown> = {};
  return (path) => {
    const name = basename(path, ".cjs");
    const id = dirname(path) === start.bundleDir ? start.alongside[name] : undefined;
    if (id === undefined) return start.load(path);
    loaded[path] ??= runWarm(start, `${name}.cjs`, `${name}-${id}`);
    return loaded[path];
  };
}

/**
 * V8 compiles a function when it is first called, so a form knows what the runs before it did. The
 * very first run of a session does less than all later ones: two rounds know nearly everything.
 */
const ROUNDS = 2;

function newestForm(form: string | undefined): { round: number; cachedData: Buffer | undefined } {
  for (let round = ROUNDS; form !== undefined && round > 0; round--) {
    const cachedData = readTrusted(formPath(form, round));
    if (cachedData !== undefined) return { round, cachedData };
  }
  return { round: 0, cachedData: undefined };
}

function formPath(form: string, round: number): string {
  return `${form}.${round}.bin`;
}

/** Compiled code is code: it must be ours, and nobody else may have been able to write it. */
function readTrusted(path: string): Buffer | undefined {
  try {
    // O_NONBLOCK: opening a FIFO must not hang. Absent on Windows.
    const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = fstatSync(fd);
      const isOurs = process.getuid === undefined || stat.uid === process.getuid();
      return stat.isFile() && isOurs && (stat.mode & 0o022) === 0 ? readFileSync(fd) : undefined;
    } finally {
      closeSync(fd);
    }
  } catch {
    // The first run of this version.
    return undefined;
  }
}

/** What the run has compiled by now comes along, functions included. */
function keep(script: Script, cacheFile: string): void {
  const temporary = `${cacheFile}.${process.pid}.tmp`;
  try {
    const folder = dirname(cacheFile);
    ensurePrivateFolder(folder);
    // On a disk that is nearly full the room belongs to what is recorded.
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize < ROOM_BYTES) return;
    writeFileSync(temporary, script.createCachedData(), { mode: 0o600, flag: "wx" });
    renameSync(temporary, cacheFile);
    removeOld(folder, Date.now());
  } catch {
    // A full or read-only disk: the next start is as slow as this one.
    unlinkQuietly(temporary);
  }
}

/** Forms of earlier versions. */
function removeOld(folder: string, nowMs: number): void {
  for (const name of readdirSync(folder)) {
    if (!name.endsWith(".bin")) continue;
    const path = join(folder, name);
    if (nowMs - statSync(path).mtimeMs > KEPT_FOR_MS) unlinkSync(path);
  }
}

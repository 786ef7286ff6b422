import { basename, dirname, join, resolve } from "node:path";
import { readPlainFile } from "./json-file.ts";

/** What a checkout is on, read from git's own files: no subprocess. */
export type GitHead = {
  /** The branch, or the first 7 digits of the commit when none is checked out. */
  branch: string;
  /** Name of a linked worktree; absent in the main one. */
  worktree?: string;
};

const MAX_LEVELS = 32;
const MAX_BYTES = 4_096;

/** The head of the repository that `dir` lies in, `undefined` outside of one. */
export function readGitHead(dir: string): GitHead | undefined {
  for (let level = 0, folder = dir; level < MAX_LEVELS; level++) {
    const gitDir = gitDirIn(folder);
    if (gitDir !== undefined) return headOf(gitDir);
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
  return undefined;
}

/** `.git` is a folder, or in worktrees and submodules a file that names one. */
function gitDirIn(folder: string): { path: string; isLinked: boolean } | undefined {
  const path = join(folder, ".git");
  const file = readPlainFile(path, MAX_BYTES);
  if (file.kind === "missing") return undefined;
  if (file.kind === "blocked") return { path, isLinked: false };
  const [, target] = /^gitdir: (.+)$/m.exec(file.text) ?? [];
  if (target === undefined) return undefined;
  const linked = resolve(folder, target.trim());
  return { path: linked, isLinked: basename(dirname(linked)) === "worktrees" };
}

function headOf({ path, isLinked }: { path: string; isLinked: boolean }): GitHead | undefined {
  const head = readPlainFile(join(path, "HEAD"), MAX_BYTES);
  if (head.kind !== "ok") return undefined;
  const text = head.text.trim();
  const branch = /^ref: refs\/heads\/(.+)$/.exec(text)?.[1] ?? /^[0-9a-f]{7}/.exec(text)?.[0];
  if (branch === undefined) return undefined;
  return isLinked ? { branch, worktree: basename(path) } : { branch };
}

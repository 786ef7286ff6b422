import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ampTree } from "./amp-tree.ts";
import { claudeTree } from "./claude-tree.ts";
import { codexTree } from "./codex-tree.ts";
import { geminiTree } from "./gemini-tree.ts";
import { openclawTree } from "./openclaw-tree.ts";
import { opencodeTree } from "./opencode-tree.ts";
import { randomFrom } from "./random.ts";
import type { ToolTree } from "./tool-tree.ts";
import type { TreeFile } from "./tree-file.ts";
import { newTruth, type Truth } from "./truth.ts";

export type TreePlan = {
  seed: number;
  /** Of all transcripts of Claude Code together, about. */
  claudeBytes: number;
  /** Of each other tool, not counting forks and agents. */
  otherSessions?: number;
  /** The first of so many days, in UTC. */
  firstDay?: string;
  days?: number;
};

const OTHER_TREES: readonly ((tree: ToolTree) => Generator<TreeFile>)[] = [
  codexTree,
  geminiTree,
  opencodeTree,
  openclawTree,
  ampTree,
];
/** Enough for each tree to have all of what it can have. */
const OTHER_SESSIONS = 6;

/** A tree of several tools, file by file; `truth` is whole when the last file was taken. */
export function usageTree(plan: TreePlan): { files: Iterable<TreeFile>; truth: Truth } {
  const truth = newTruth();
  return { truth, files: filesOf(plan, truth) };
}

function* filesOf(plan: TreePlan, truth: Truth): Generator<TreeFile> {
  const { seed, claudeBytes, firstDay = "2026-09-15", days = 61 } = plan;
  const { otherSessions: sessions = OTHER_SESSIONS } = plan;
  const common = { truth, firstMs: Date.parse(`${firstDay}T00:00:00Z`), days };
  yield* claudeTree({ ...common, random: randomFrom(seed), bytes: claudeBytes });
  if (sessions === 0) return;
  for (const [index, treeOf] of OTHER_TREES.entries()) {
    // Each of its own seed, so that a change of one leaves the others as they are.
    yield* treeOf({ ...common, random: randomFrom(seed * 1_000 + index), sessions });
  }
}

/** Writes the whole tree into a home; returns what it holds. */
export function writeUsageTree(homeDir: string, plan: TreePlan): Truth {
  const { files, truth } = usageTree(plan);
  for (const { path, text } of files) {
    const full = join(homeDir, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  }
  return truth;
}

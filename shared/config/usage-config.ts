export type UsageSettings = {
  /** Config folders of Claude Code to read besides those of the environment; absolute paths. */
  claudeDirs: readonly string[];
  /** Answers to Claude name no project. */
  redactProjects: boolean;
};

export const MAX_CLAUDE_DIRS = 100;

export const DEFAULT_USAGE: UsageSettings = { claudeDirs: [], redactProjects: false };

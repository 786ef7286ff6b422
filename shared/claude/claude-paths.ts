import { isAbsolute, join } from "node:path";

/** Where the client keeps its files. Seen in Claude Code 2.1.329; see docs/claude-code.md#files. */
export type ClaudePaths = {
  configDir: string;
  /** User settings. */
  settings: string;
  /** Account, projects, cached quota: beside the config dir, unless CLAUDE_CONFIG_DIR moved it inside. */
  state: string;
  credentials: string;
};

type Environment = { readonly [name: string]: string | undefined };

export function claudePaths(env: Environment, homeDir: string): ClaudePaths {
  const moved = env.CLAUDE_CONFIG_DIR;
  const isMoved = moved !== undefined && isAbsolute(moved);
  const configDir = isMoved ? moved : join(homeDir, ".claude");
  return {
    configDir,
    settings: join(configDir, "settings.json"),
    state: join(isMoved ? configDir : homeDir, ".claude.json"),
    credentials: join(configDir, ".credentials.json"),
  };
}

/** A project's own settings, which everybody who clones it gets. */
export function projectSettingsPath(projectDir: string): string {
  return join(projectDir, ".claude", "settings.json");
}

/** The user's settings for one project, not shared with others. */
export function localSettingsPath(projectDir: string): string {
  return join(projectDir, ".claude", "settings.local.json");
}

/** Settings of the machine's administrator, which go before all others. */
export function managedSettingsPath(platform: NodeJS.Platform): string {
  switch (platform) {
    case "darwin":
      return "/Library/Application Support/ClaudeCode/managed-settings.json";
    case "win32":
      return "C:\\Program Files\\ClaudeCode\\managed-settings.json";
    default:
      return "/etc/claude-code/managed-settings.json";
  }
}

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
    settings: `${configDir}/settings.json`,
    state: `${isMoved ? configDir : homeDir}/.claude.json`,
    credentials: credentialsPath(env, homeDir) ?? `${configDir}/.credentials.json`,
  };
}

/**
 * The file of the login: in CLAUDE_SECURESTORAGE_CONFIG_DIR, else CLAUDE_CONFIG_DIR, else ~/.claude.
 * `undefined` where the deciding variable is set to no absolute path: the client may mean any folder
 * then, and another one may hold another account.
 */
export function credentialsPath(env: Environment, homeDir: string): string | undefined {
  // Set but empty it means the usual place, whatever CLAUDE_CONFIG_DIR says.
  const folder = credentialsDirVariable(env) || join(homeDir, ".claude");
  return isAbsolute(folder) ? join(folder, ".credentials.json") : undefined;
}

/** As the client reads it: an empty CLAUDE_SECURESTORAGE_CONFIG_DIR decides too. */
export function credentialsDirVariable(env: Environment): string | undefined {
  return env.CLAUDE_SECURESTORAGE_CONFIG_DIR ?? (env.CLAUDE_CONFIG_DIR || undefined);
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

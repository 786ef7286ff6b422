import { isAbsolute, join } from "node:path";

/** Where Tacho keeps its files (docs/state-directory.md). `shared*` may be a volume of many homes. */
export type StatePaths = {
  home: string;
  shared: string;
  config: string;
  /** What the hot bundles read instead of config.json: validated, complete, without secrets. */
  configCache: string;
  binDir: string;
  runDir: string;
  logDir: string;
  backupDir: string;
  sessionsFile: string;
  sessionsDir: string;
  quotaDir: string;
  /** What people are to be told, and what became of it. */
  outboxDir: string;
  /** Which credential was handed where: fingerprints, never a token. */
  credentialsSync: string;
  /** Which limits were told of, over all homes that share the directory. */
  alertsFile: string;
};

type Environment = { readonly [name: string]: string | undefined };

/** The private directory: `$TACHO_HOME` when it is an absolute path, else `~/.tacho`. */
export function tachoHome(env: Environment, homeDir: string): string {
  return absolutePath(env.TACHO_HOME) ?? join(homeDir, ".tacho");
}

/** `$TACHO_SHARED` goes before the config's `sharedDir`; without either all lies in the private home. */
export function statePaths(home: string, env: Environment, sharedDir?: string): StatePaths {
  const shared = absolutePath(env.TACHO_SHARED) ?? absolutePath(sharedDir) ?? home;
  return {
    home,
    shared,
    config: `${home}/config.json`,
    configCache: `${home}/run/config-cache.json`,
    binDir: `${home}/bin`,
    runDir: `${home}/run`,
    logDir: `${home}/log`,
    backupDir: `${home}/backup`,
    sessionsFile: `${shared}/sessions.json`,
    sessionsDir: `${shared}/sessions`,
    quotaDir: `${shared}/quota`,
    outboxDir: `${home}/outbox`,
    credentialsSync: `${home}/credentials-sync.json`,
    alertsFile: `${shared}/alerts.json`,
  };
}

/** A relative path would mean another directory in every project. */
export function absolutePath(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

import { credentialsMtimeMs, readAccount } from "../shared/claude/account-file.ts";
import { claudePaths } from "../shared/claude/claude-paths.ts";
import type { ServerWorld } from "./world.ts";

/**
 * A function that gives the account of the client's login. The client's state file is megabytes, so
 * it is read again only when the credentials changed.
 */
export function loginOf({
  env,
  homeDir,
}: Pick<ServerWorld, "env" | "homeDir">): () => string | undefined {
  const claude = claudePaths(env, homeDir);
  let known: { account: string; mtimeMs: number } | undefined;
  return () => {
    const mtimeMs = credentialsMtimeMs(claude.credentials);
    if (known?.mtimeMs === mtimeMs) return known.account;
    const account = readAccount(claude.state);
    known = account === undefined ? undefined : { account, mtimeMs };
    return account;
  };
}

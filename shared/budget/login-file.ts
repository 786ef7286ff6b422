import { credentialsMtimeMs, readAccount } from "../claude/account-file.ts";
import { claudePaths } from "../claude/claude-paths.ts";
import { readJsonFile, readPlainFile, writeFileAtomic } from "../platform/json-file.ts";
import { amountAt, defined, parseObject, textAt } from "../platform/read-value.ts";
import { safeName } from "../platform/safe-name.ts";
import { statOf } from "../platform/stat-file.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";
import type { StatePaths } from "../platform/state-paths.ts";

type Environment = { readonly [name: string]: string | undefined };
export type LoginQuestion = {
  paths: Pick<StatePaths, "runDir">;
  env: Environment;
  homeDir: string;
};

/** When the login was looked up: it is looked up again as soon as one of these is another. */
type Sign = { stateMtimeMs: number; stateBytes: number; credentialsMtimeMs: number };

/**
 * The account that the client is logged in to. Its state file has megabytes: what was found there is
 * kept in `run/account-<hash>.json` for as long as it and the credentials do not change. Never throws.
 */
export function readLogin({ paths, env, homeDir }: LoginQuestion): string | undefined {
  const { state, credentials } = claudePaths(env, homeDir);
  const stat = statOf(state);
  if (stat === undefined) return undefined;
  const sign: Sign = {
    stateMtimeMs: stat.mtimeMs,
    stateBytes: stat.size,
    credentialsMtimeMs: credentialsMtimeMs(credentials),
  };
  const cache = `${paths.runDir}/account-${pathHash(state)}.json`;
  const known = readCache(cache, state, sign);
  if (known !== undefined) return known.account;
  const account = findAccount(state);
  try {
    ensurePrivateFolder(paths.runDir);
    const text = JSON.stringify({ version: 1, state, ...sign, account });
    writeFileAtomic(cache, `${text}\n`, 0o600);
  } catch {
    // A full disk costs the next hook the same few milliseconds.
  }
  return account;
}

function readCache(cache: string, state: string, sign: Sign): { account?: string } | undefined {
  const read = readJsonFile(cache);
  if (read.kind !== "ok" || textAt(read.value, "state") !== state) return undefined;
  const isSame =
    amountAt(read.value, "stateMtimeMs") === sign.stateMtimeMs &&
    amountAt(read.value, "stateBytes") === sign.stateBytes &&
    amountAt(read.value, "credentialsMtimeMs") === sign.credentialsMtimeMs;
  return isSame ? defined({ account: safeName(textAt(read.value, "account")) }) : undefined;
}

const KEY = '"oauthAccount"';

/** Of megabytes only the one object is parsed, where its name stands but once. */
function findAccount(state: string): string | undefined {
  const read = readPlainFile(state);
  if (read.kind !== "ok") return undefined;
  const at = read.text.indexOf(KEY);
  if (at === -1) return undefined;
  if (read.text.includes(KEY, at + 1)) return readAccount(state);
  const open = /^\s*:\s*(?=\{)/.exec(read.text.slice(at + KEY.length, at + KEY.length + 40))?.[0];
  const from = at + KEY.length + (open?.length ?? 0);
  const close = read.text.indexOf("}", from);
  const login = parseObject(read.text.slice(from, close + 1));
  // Anything but a flat object is read the long way.
  return login === undefined ? readAccount(state) : safeName(textAt(login, "accountUuid"));
}

/** A name for a file, not a secret: FNV-1a, because `node:crypto` costs a millisecond to load. */
function pathHash(path: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < path.length; index++) {
    hash = Math.imul(hash ^ path.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}

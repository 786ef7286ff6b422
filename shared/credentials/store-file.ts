import { setTimeout as pause } from "node:timers/promises";
import { credentialsPath } from "../claude/claude-paths.ts";
import { type JsonRead, readJsonFile } from "../platform/json-file.ts";
import { parseObject } from "../platform/read-value.ts";
import { mtimeOf } from "../platform/stat-file.ts";
import {
  type Credentials,
  type CredentialsRead,
  parseCredentials,
  type Wanted,
} from "./credentials.ts";
import { readKeychain } from "./keychain-file.ts";

export type CredentialStore = {
  env: { readonly [name: string]: string | undefined };
  homeDir: string;
  platform: NodeJS.Platform;
  /** macOS: whether the user agreed that the Keychain is asked. */
  hasKeychainConsent: boolean;
  wanted: Wanted;
  /** Tests name another program than macOS's `security`. */
  security?: string;
};

/**
 * Reads the login that Claude Code keeps, and changes nothing. Takes up to half a second while the
 * client is writing; on macOS until the user has answered the system. Never rejects.
 */
export async function readCredentials(store: CredentialStore): Promise<CredentialsRead> {
  if (store.platform === "darwin") return await fromKeychain(store);
  const path = credentialsPath(store.env, store.homeDir);
  // Before it is read: what is written from here on is then seen as another one.
  const fileMtimeMs = path === undefined ? 0 : (mtimeOf(path) ?? 0);
  const credentials = await fromFile(store);
  return credentials.kind === "unreadable" ? credentials : { ...credentials, fileMtimeMs };
}

/** Beside a Keychain the file is stale, or there is none: it counts only where there is no item. */
async function fromKeychain(store: CredentialStore): Promise<Credentials> {
  if (!store.hasKeychainConsent) return { kind: "needs_consent" };
  const read = await readKeychain(store.env, store.security);
  if (read.kind === "none") return fromFile(store);
  if (read.kind === "failed") return { kind: "unreadable", problem: KEYCHAIN_REFUSED };
  const value = parseObject(read.text);
  if (value === undefined) return { kind: "unreadable", problem: NOT_JSON };
  return parseCredentials(value, store.wanted);
}

async function fromFile({ env, homeDir, wanted }: CredentialStore): Promise<Credentials> {
  const path = credentialsPath(env, homeDir);
  if (path === undefined) return { kind: "unreadable", problem: UNCLEAR_PLACE };
  const read = await readWhole(path);
  switch (read.kind) {
    case "ok":
      return parseCredentials(read.value, wanted);
    case "missing":
      return { kind: "none" };
    case "corrupt":
      return { kind: "unreadable", problem: NOT_JSON };
    case "blocked":
      return { kind: "unreadable", problem: NOT_READABLE };
  }
}

/** Today's client replaces the file as a whole; others, and sync tools, write into it. */
async function readWhole(path: string): Promise<JsonRead> {
  for (let tried = 1; tried < TRIES; tried++) {
    const read = readJsonFile(path, MAX_BYTES);
    if (read.kind !== "corrupt") return read;
    await pause(BETWEEN_TRIES_MS);
  }
  return readJsonFile(path, MAX_BYTES);
}

const TRIES = 5;
const BETWEEN_TRIES_MS = 100;
const MAX_BYTES = 1024 * 1024;

const NOT_JSON = "What Claude Code keeps of the login cannot be understood. Log in again.";
const NOT_READABLE = "The file of the login (.credentials.json) may not be read. Check its modes.";
const KEYCHAIN_REFUSED = "The Keychain did not hand out the login. Allow it when the system asks.";
const UNCLEAR_PLACE =
  "CLAUDE_SECURESTORAGE_CONFIG_DIR or CLAUDE_CONFIG_DIR is no absolute path, so nobody can say which login counts. Make it one, or unset it.";

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { credentialsDirVariable } from "../claude/claude-paths.ts";
import { isObject } from "../platform/read-value.ts";
import { MS_PER_SECOND } from "../platform/time.ts";

type Environment = { readonly [name: string]: string | undefined };
type KeychainRead = { kind: "ok"; text: string } | { kind: "none" } | { kind: "failed" };

/**
 * What the client keeps in the macOS Keychain. The system may ask the user, so only call it after he
 * agreed. The secret comes on a pipe; nothing secret is in the arguments. Never rejects.
 */
export async function readKeychain(
  env: Environment,
  security = "/usr/bin/security",
): Promise<KeychainRead> {
  const question = ["find-generic-password", "-s", keychainService(env), "-w"];
  const { HOME, USER } = env;
  try {
    const { stdout } = await run(security, question, {
      env: { ...(HOME !== undefined && { HOME }), ...(USER !== undefined && { USER }) },
      timeout: PATIENCE_MS,
      maxBuffer: MAX_BYTES,
    });
    return { kind: "ok", text: stdout.trim() };
  } catch (error) {
    return { kind: isObject(error) && error.code === NO_SUCH_ITEM ? "none" : "failed" };
  }
}

/**
 * The client's name of the item: each config dir that a variable names has an item of its own, by the
 * first 8 hex digits of the SHA-256 of the variable as it is written.
 */
export function keychainService(env: Environment): string {
  const folder = credentialsDirVariable(env);
  if (!folder) return SERVICE;
  const digest = createHash("sha256").update(folder.normalize("NFC")).digest("hex");
  return `${SERVICE}-${digest.slice(0, 8)}`;
}

const run = promisify(execFile);
const SERVICE = "Claude Code-credentials";
/** The exit code of `security` for errSecItemNotFound. */
const NO_SUCH_ITEM = 44;
/** A person may have to answer a dialog. */
const PATIENCE_MS = 30 * MS_PER_SECOND;
const MAX_BYTES = 1024 * 1024;

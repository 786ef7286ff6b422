import { readAccount } from "../claude/account-file.ts";
import { fingerprintOf } from "./fingerprint.ts";

/**
 * The account that is logged in, as consumers see it: the same on all machines, and no id that means
 * something elsewhere. Reads the client's state file, which has megabytes.
 */
export function readAccountHash(statePath: string): string | undefined {
  const account = readAccount(statePath);
  return account === undefined ? undefined : fingerprintOf(account);
}

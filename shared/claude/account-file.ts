import { readJsonFile } from "../platform/json-file.ts";
import { objectAt, stringAt } from "../platform/read-value.ts";
import { safeName } from "../platform/safe-name.ts";
import { mtimeOf } from "../platform/stat-file.ts";

/**
 * The account that is logged in, from the client's state file: megabytes, so never read it per
 * render. `undefined` without a login.
 */
export function readAccount(statePath: string): string | undefined {
  const read = readJsonFile(statePath);
  if (read.kind !== "ok") return undefined;
  return safeName(stringAt(objectAt(read.value, "oauthAccount"), "accountUuid"));
}

/** When the credentials last changed; only the time of the file is looked at. 0 without one. */
export function credentialsMtimeMs(credentialsPath: string): number {
  return mtimeOf(credentialsPath) ?? 0;
}

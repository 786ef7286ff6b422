import { readJsonFile } from "../../shared/platform/json-file.ts";
import { objectAt, stringAt } from "../../shared/platform/read-value.ts";

/**
 * The account logged in here and its user, the part of the address before the @: enough to know it
 * by, and screens are shared. Foreign text.
 */
export type Login = { account: string; user: string };

/** `statePath` is the client's state file: megabytes, so read it once. `undefined` without a login. */
export function readLogin(statePath: string): Login | undefined {
  const read = readJsonFile(statePath);
  const login = objectAt(read.kind === "ok" ? read.value : undefined, "oauthAccount");
  const account = stringAt(login, "accountUuid");
  const [user] = stringAt(login, "emailAddress")?.split("@") ?? [];
  return account !== undefined && user ? { account, user } : undefined;
}

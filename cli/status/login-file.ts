import { readPlainFile } from "../../shared/platform/json-file.ts";
import { defined, objectAt, parseObject, textAt } from "../../shared/platform/read-value.ts";

/**
 * The account logged in here and its user, the part of the address before the @: enough to know it
 * by, and screens are shared. Foreign text.
 */
export type Login = { account: string; user?: string };

const KEY = '"oauthAccount"';

/** `statePath` is the client's state file: megabytes, so read it once. `undefined` without a login. */
export function readLogin(statePath: string): Login | undefined {
  const read = readPlainFile(statePath);
  if (read.kind !== "ok") return undefined;
  const login = onlyLogin(read.text) ?? objectAt(parseObject(read.text), "oauthAccount");
  const account = textAt(login, "accountUuid");
  const [user] = textAt(login, "emailAddress")?.split("@") ?? [];
  return account === undefined ? undefined : defined({ account, user: user || undefined });
}

/** Of megabytes only the one object is parsed, where its name stands but once and it holds no other. */
function onlyLogin(text: string) {
  const at = text.indexOf(KEY);
  if (at === -1 || text.includes(KEY, at + 1)) return undefined;
  const open = text.indexOf("{", at + KEY.length);
  if (text.slice(at + KEY.length, open).trim() !== ":") return undefined;
  return parseObject(text.slice(open, text.indexOf("}", open) + 1));
}

import { isObject } from "../platform/read-value.ts";

/**
 * The keys of the config whose values are secrets, wherever they stand. Addresses of webhooks and
 * servers too: with many services whoever knows one may write there.
 */
const SECRET_KEYS: ReadonlySet<string> = new Set([
  ...["token", "apiToken", "secret"],
  ...["webhookUrl", "url"],
]);

/** What is shown in the place of a secret. */
const SHOWN = "(set)";

export function isSecretKey(path: readonly string[]): boolean {
  return SECRET_KEYS.has(path.at(-1) ?? "");
}

/** Whether the value of a config, or of a part of it, contains a secret. */
export function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (!isObject(value)) return false;
  return Object.entries(value).some(
    ([key, member]) => (SECRET_KEYS.has(key) && isGiven(member)) || holdsSecret(member),
  );
}

/** The same with `(set)` for each secret. `path` is where the value stands in the config. */
export function withoutSecrets(value: unknown, path: readonly string[]): unknown {
  if (isSecretKey(path)) return isGiven(value) ? SHOWN : value;
  if (Array.isArray(value)) return value.map((member) => withoutSecrets(member, []));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withoutSecrets(member, [key])]),
  );
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

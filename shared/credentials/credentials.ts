import {
  amountAt,
  arrayAt,
  defined,
  type JsonObject,
  objectAt,
  stringAt,
} from "../platform/read-value.ts";

/** What there is of a login of Claude Code. */
export type Credentials =
  | ({ kind: "ok" } & Login)
  /** Nobody is logged in here. */
  | { kind: "none" }
  /** The client keeps something, but no login of an account: an API key, or an old format. */
  | { kind: "no_login" }
  /** macOS: the Keychain may only be asked after the user agreed (`tacho credentials status`). */
  | { kind: "needs_consent" }
  /** `problem` is a sentence of ours. */
  | { kind: "unreadable"; problem: string };

/**
 * What was read, and when the file had been written, as seen before it was opened (0: there is none);
 * absent where that says nothing: Keychain, or what is there could not be read.
 */
export type CredentialsRead = Credentials & { fileMtimeMs?: number };

export type Login = {
  accessToken: string;
  expiresAtMs: number;
  scopes: readonly string[];
  /** Until then the client can get a new token; absent where it does not say. */
  renewableUntilMs?: number;
  /** Only when it was asked for. */
  refreshToken?: string;
};

/** Whether the refresh token is read too. */
export type Wanted = "access" | "access_and_refresh";

/** The login in what the client stores: `{claudeAiOauth: {accessToken, refreshToken, expiresAt, scopes}}`. */
export function parseCredentials(raw: JsonObject, wanted: Wanted): Credentials {
  const login = objectAt(raw, "claudeAiOauth");
  if (login === undefined) return { kind: "no_login" };
  const accessToken = tokenAt(login, "accessToken");
  const expiresAtMs = amountAt(login, "expiresAt");
  if (accessToken === undefined) return { kind: "no_login" };
  if (expiresAtMs === undefined) return { kind: "unreadable", problem: NO_EXPIRY };
  const scopes = arrayAt(login, "scopes").filter((scope) => typeof scope === "string");
  const refreshToken = wanted === "access_and_refresh" ? tokenAt(login, "refreshToken") : undefined;
  const renewableUntilMs = amountAt(login, "refreshTokenExpiresAt");
  return {
    ...{ kind: "ok", accessToken, expiresAtMs, scopes },
    ...defined({ renewableUntilMs, refreshToken }),
  };
}

const NO_EXPIRY = "The login says no time of expiry. Log in again: claude auth login.";

/** Visible ASCII alone: it becomes a header elsewhere. */
function tokenAt(login: JsonObject, key: string): string | undefined {
  const token = stringAt(login, key);
  return token !== undefined && token.length <= MAX_TOKEN && /^[!-~]+$/.test(token)
    ? token
    : undefined;
}

const MAX_TOKEN = 16_384;

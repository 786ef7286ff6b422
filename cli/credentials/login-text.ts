import type { Credentials } from "../../shared/credentials/credentials.ts";

/** Why there is no token to hand out, with the next step. */
export function noLoginText(why: Exclude<Credentials, { kind: "ok" }>): string {
  switch (why.kind) {
    case "none":
      return "Nobody is logged in here. Log in: claude auth login";
    case "no_login":
      return "Claude Code has no login of an account here, so there is nothing to hand out. Log in: claude auth login";
    case "needs_consent":
      return "The login is in the macOS Keychain, which is only read after you agreed once. In a terminal: tacho credentials sync";
    case "unreadable":
      return why.problem;
  }
}

export const NO_ACCOUNT_TEXT =
  "Claude Code does not say at the moment whose login this is, so nothing was pushed. Run it again: tacho credentials sync --now";

export const NO_SINKS = `No sink is set, so Tacho opens no credential and hands out none.
To add one: put a JSON array into a file that only you can read, for example
  [{"type": "file", "path": "/home/you/claude-token.json"}]
then: tacho config set credentials.sinks - < that file
`;

export const REFRESH_TOKEN_WARNING = `Warning: credentials.includeRefreshToken is on. A refresh token works once: as soon as a consumer
uses it, Claude Code's own is void and you are logged out here; when Claude Code is faster, the
consumer is. Turn it off: tacho config unset credentials.includeRefreshToken
`;

import { readJsonFile } from "../platform/json-file.ts";
import { amountAt, objectAt, textAt } from "../platform/read-value.ts";
import { safeName } from "../platform/safe-name.ts";
import type { StatePaths } from "../platform/state-paths.ts";
import { partPath } from "../sessions/part-paths.ts";
import { readLogin } from "./login-file.ts";

type Environment = { readonly [name: string]: string | undefined };
export type AccountQuestion = {
  paths: Pick<StatePaths, "sessionsDir" | "runDir">;
  env: Environment;
  homeDir: string;
  sessionId: string;
};

/** With one of these the client pays elsewhere, whatever login it remembers. */
const OTHER_PAYERS = [
  "ANTHROPIC_API_KEY",
  "ANTHROPIC_AUTH_TOKEN",
  "CLAUDE_CODE_USE_BEDROCK",
  "CLAUDE_CODE_USE_VERTEX",
  "CLAUDE_CODE_USE_FOUNDRY",
] as const;

/**
 * Whose quota a session uses: by its own record, else by its transcript as the hooks counted it, else
 * the login of the client. `undefined` when nobody's (an API key) or not known. Never throws.
 */
export function sessionAccount(question: AccountQuestion): string | undefined {
  const { paths, env, sessionId } = question;
  const recorded = accountOfShard(paths.sessionsDir, sessionId);
  if (recorded !== undefined) return recorded === "api-key" ? undefined : recorded;
  const counted = accountOfTail(paths.sessionsDir, sessionId);
  if (counted !== undefined) return counted === "api-key" ? undefined : counted;
  if (OTHER_PAYERS.some((name) => (env[name] ?? "") !== "")) return undefined;
  return readLogin(question);
}

/** One name out of 35 KB: the rest of the record is not looked at. */
function accountOfShard(sessionsDir: string, sessionId: string): string | undefined {
  const read = readJsonFile(partPath(sessionsDir, sessionId, "shard"));
  if (read.kind !== "ok" || textAt(read.value, "sessionId") !== sessionId) return undefined;
  return safeName(textAt(read.value, "account"));
}

/** Answers without an owner were paid by an API key (seen in Claude Code 2.1.329). */
function accountOfTail(sessionsDir: string, sessionId: string): string | undefined {
  const read = readJsonFile(partPath(sessionsDir, sessionId, "tail"));
  if (read.kind !== "ok" || textAt(read.value, "sessionId") !== sessionId) return undefined;
  const transcript = objectAt(objectAt(read.value, "counted"), "transcript");
  const owner = safeName(textAt(transcript, "account"));
  const requests = amountAt(objectAt(transcript, "tokens"), "requests") ?? 0;
  return owner ?? (requests > 0 ? "api-key" : undefined);
}

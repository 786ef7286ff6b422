import { credentialsMtimeMs, readAccount } from "../shared/claude/account-file.ts";
import type { ClaudePaths } from "../shared/claude/claude-paths.ts";
import type { TranscriptReading } from "../shared/sessions/transcript-reading.ts";

type Known = { account: string; credentialsMtimeMs: number };

/**
 * Whose numbers these are. The owner written in the transcript goes first; a transcript with answers
 * but without an owner was paid by an API key (seen in Claude Code 2.1.329). Only before the first
 * answer is the client's large state file read: once, and again when the credentials change.
 */
export function sessionAccount(
  sessionId: string,
  transcript: TranscriptReading,
  claude: ClaudePaths,
  { hasRateLimits, known }: { hasRateLimits: boolean; known: Known | undefined },
): Known {
  const mtimeMs = credentialsMtimeMs(claude.credentials);
  if (transcript.account !== undefined) {
    return { account: transcript.account, credentialsMtimeMs: mtimeMs };
  }
  if (transcript.tokens.requests > 0 && !hasRateLimits) {
    return { account: "api-key", credentialsMtimeMs: mtimeMs };
  }
  if (known !== undefined && known.credentialsMtimeMs === mtimeMs && known.account !== "api-key") {
    return known;
  }
  const account = readAccount(claude.state) ?? `unknown-${sessionId}`;
  return { account, credentialsMtimeMs: mtimeMs };
}

import type { CredentialsPlace } from "../credentials/credentials-place-file.ts";
import { fingerprintOf } from "../credentials/fingerprint.ts";
import { expiryNotice, WARNED_WITHIN_MS } from "../credentials/health.ts";
import { readSyncState } from "../credentials/sync-state-file.ts";
import type { Notice } from "../notify/notice.ts";
import { defined } from "../platform/read-value.ts";
import { listSessions } from "../sessions/session-list-file.ts";
import { isLive } from "../sessions/session-state.ts";
import { readSessionsFile } from "../sessions/sessions-file.ts";
import { tokenNotices } from "./token-health.ts";

/**
 * Opens the client's login and says what people are to be told of it. Where there is no sink also
 * that it runs out while nobody works; with one the sync says so. Never rejects.
 */
export async function readTokenNotices(place: CredentialsPlace): Promise<Notice[]> {
  const consent = readSyncState(place.paths.credentialsSync)?.keychainConsentAtMs;
  const read = await place.read({ wanted: "access", hasKeychainConsent: consent !== undefined });
  if (read.kind !== "ok") return [];
  const { accessToken, expiresAtMs, scopes, renewableUntilMs } = read;
  const fingerprint = fingerprintOf(accessToken);
  const life = defined({ fingerprint, expiresAtMs, scopes, renewableUntilMs });
  const nowMs = place.now();
  const notices = tokenNotices(life, { promptedAtMs: lastPromptMs(place), nowMs });
  const isOwn = place.config.sinks.length === 0 && !place.hasLiveSession();
  // That one ends anyway.
  if (!isOwn || notices.length > 0) return notices;
  const expiry = expiryNotice(life, { withinMs: WARNED_WITHIN_MS, nowMs });
  return expiry === undefined ? [] : [expiry];
}

/** Of the sessions of this host that run. */
function lastPromptMs({ paths, host, now }: CredentialsPlace): number | undefined {
  const nowMs = now();
  const prompts = listSessions(readSessionsFile(paths.sessionsFile, nowMs), { nowMs, host })
    .filter(({ record, state }) => isLive(state) && record.host === host)
    .flatMap(({ record }) => record.promptedAtMs ?? []);
  return prompts.length === 0 ? undefined : Math.max(...prompts);
}

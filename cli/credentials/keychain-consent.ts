import type { CredentialsPlace } from "../../shared/credentials/credentials-place-file.ts";
import { readSyncState, updateSyncState } from "../../shared/credentials/sync-state-file.ts";
import type { World } from "../world.ts";

/**
 * On macOS asks a person, once he has sinks, whether the login may be read from the Keychain. A yes is
 * kept; after a no, and where nobody can be asked, the Keychain stays unread and the command says so.
 */
export async function askKeychainConsent(
  { paths, config, host, random }: CredentialsPlace,
  { platform, isInteractive, ask, nowMs }: World,
): Promise<void> {
  if (platform !== "darwin" || !isInteractive || config.sinks.length === 0) return;
  const path = paths.credentialsSync;
  if (readSyncState(path)?.keychainConsentAtMs !== undefined) return;
  const answer = await ask(QUESTION);
  if (!/^y(es)?$/i.test(answer)) return;
  const keychainConsentAtMs = nowMs();
  const fresh = { host, random, nowMs: keychainConsentAtMs };
  // Another process has it for seconds only; if it still does, the next command asks again.
  await updateSyncState(path, fresh, (state) => ({ ...state, keychainConsentAtMs }));
}

const QUESTION = `Claude Code keeps its login in the macOS Keychain. Tacho reads the access token there,
to hand it to your sinks; macOS may ask you too. Allow it? [y/N] `;

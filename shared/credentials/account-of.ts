import { MS_PER_HOUR } from "../platform/time.ts";
import type { SyncState } from "./sync-state-schema.ts";

/** Whose the tokens are of which nobody ever knew it. */
export const NO_ACCOUNT = "unknown";

/** A file that is being rewritten is whole again long before, and tokens live eight hours. */
const PATIENCE_MS = MS_PER_HOUR;

/**
 * The account that a token goes out under. While the client does not say it (its state file is being
 * rewritten), a token that went out keeps its account: another one would be another envelope in each
 * sink. `undefined`: wait.
 */
export function accountOf(
  state: Pick<SyncState, "account" | "fingerprint" | "accountMissedAtMs">,
  { told, fingerprint, nowMs }: { told: string | undefined; fingerprint: string; nowMs: number },
): string | undefined {
  if (told !== undefined) return told;
  const { account = NO_ACCOUNT, accountMissedAtMs = nowMs } = state;
  if (state.fingerprint === fingerprint || account === NO_ACCOUNT) return account;
  return Math.abs(nowMs - accountMissedAtMs) >= PATIENCE_MS ? NO_ACCOUNT : undefined;
}

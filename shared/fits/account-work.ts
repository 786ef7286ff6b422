import type { UsageContext } from "../ledger/usage-table.ts";
import { numberSessions } from "../reports/session-numbers.ts";

export type AccountPlace = {
  account: string;
  /** Sessions that are known to be of some account. */
  accountOf: (sessionId: string) => string | undefined;
  /** Others that have a quota. */
  otherAccounts: readonly string[];
};

/**
 * Which contexts are work of Claude Code that the account pays for. Work of which nobody knows the
 * account is its own only while no other account is known: else it might be the other's.
 */
export function accountWork(
  contexts: readonly UsageContext[],
  { account, accountOf, otherAccounts }: AccountPlace,
): (context: number) => boolean {
  const sessions = numberSessions(contexts);
  const owners = contexts.map((context, index) => {
    const told = context.account ?? sessions.accounts[sessions.of[index] ?? 0];
    return told ?? accountOf(context.sessionId);
  });
  const isOnly =
    !otherAccounts.some(isKnown) &&
    owners.every((owner) => owner === undefined || owner === account || !isKnown(owner));
  return (index) => {
    const context = contexts[index];
    if (context?.source !== "claude" || context.origin !== undefined) return false;
    const owner = owners[index];
    return owner === undefined ? isOnly : owner === account;
  };
}

/** A session without a login has an account of its own, which says nothing of others. */
function isKnown(account: string): boolean {
  return !account.startsWith("unknown-");
}

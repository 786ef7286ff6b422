import type { UsageContext } from "../ledger/usage-table.ts";

export type SessionNumbers = {
  /** The session of each context. Two tools may give two sessions the same id. */
  of: Int32Array;
  /**
   * Of each session. Files of subagents name none, so theirs is the session's; a session of which
   * several are known has none as a whole.
   */
  accounts: readonly (string | undefined)[];
};

export function numberSessions(contexts: readonly UsageContext[]): SessionNumbers {
  const bySource = new Map<string, Map<string, number>>();
  const of = new Int32Array(contexts.length);
  const accounts: (string | undefined)[] = [];
  const mixed = new Set<number>();
  for (const [index, { source, sessionId, account }] of contexts.entries()) {
    let numbers = bySource.get(source);
    if (numbers === undefined) {
      numbers = new Map();
      bySource.set(source, numbers);
    }
    let number = numbers.get(sessionId);
    if (number === undefined) {
      number = accounts.push(undefined) - 1;
      numbers.set(sessionId, number);
    }
    of[index] = number;
    if (account === undefined || account === accounts[number]) continue;
    if (accounts[number] !== undefined) mixed.add(number);
    accounts[number] = account;
  }
  for (const number of mixed) accounts[number] = undefined;
  return { of, accounts };
}

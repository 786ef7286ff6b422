import { mergeRecords } from "../../shared/ledger/merge-records.ts";
import { keyOf, type UsageRecord } from "../../shared/ledger/usage-record.ts";

/** One telling of an answer, in a file. */
export type Telling = { record: UsageRecord; path: string };

/** An answer that counts for the session, with all places that tell of it. */
export type CountedAnswer = { record: UsageRecord; tellings: readonly Telling[] };

export type SessionAccount = {
  /** By time; they add up to the session's total. */
  counted: readonly CountedAnswer[];
  /** Told in the session too, but counted in the one named, where they were made. */
  elsewhere: readonly CountedAnswer[];
};

/**
 * What one session's total is made of: tellings of a fresh reading, and records of the ledger of which
 * the files are gone.
 */
export function accountFor(
  isWanted: (sessionId: string) => boolean,
  tellings: Iterable<Telling>,
  ledger: Iterable<UsageRecord>,
): SessionAccount {
  const answers = new Map<string, { record: UsageRecord; tellings: Telling[] }>();
  for (const telling of tellings) {
    const key = keyOf(telling.record);
    const answer = answers.get(key);
    if (answer === undefined) {
      answers.set(key, { record: telling.record, tellings: [telling] });
    } else {
      answer.record = mergeRecords(answer.record, telling.record);
      answer.tellings.push(telling);
    }
  }
  for (const record of ledger) {
    const key = keyOf(record);
    const answer = answers.get(key);
    if (answer !== undefined) answer.record = mergeRecords(answer.record, record);
    else if (isWanted(record.sessionId)) answers.set(key, { record, tellings: [] });
  }
  const all = [...answers.values()].sort((a, b) => a.record.atMs - b.record.atMs);
  return {
    counted: all.filter(({ record }) => isWanted(record.sessionId)),
    elsewhere: all.filter(
      ({ record, tellings: told }) =>
        !isWanted(record.sessionId) && told.some((telling) => isWanted(telling.record.sessionId)),
    ),
  };
}

import type { AccountPlace } from "../shared/fits/account-work.ts";
import type { PastWork } from "../shared/fits/past-work.ts";
import type { UsageTable } from "../shared/ledger/usage-table.ts";
import type { PriceBook } from "../shared/prices/price-book.ts";
import type { AccountQuota } from "../shared/quota/account-quota-file.ts";
import type { ListedSession } from "../shared/sessions/session-list-file.ts";
import type { DropReason } from "../shared/sources/drop-reason.ts";
import type { UsageSample } from "../shared/usage/usage-rate.ts";

/**
 * All that a tool may use, for one question. Only what tools need belongs here: they read the state
 * directory and the moment, and can reach nothing else.
 */
export type ToolDeps = {
  /** The moment of the question. */
  nowMs: number;
  /** Paths of sessions on other hosts are not told. */
  host: string;
  /** Days that a session is kept after its end. */
  keepDays: number;
  /** Every session known up to now, live ones first, then the newest. */
  sessions: () => readonly ListedSession[];
  /** The session that asks; `undefined` when the client did not name one. */
  currentSessionId: () => string | undefined;
  /** Who pays for the session that asks; `undefined` without a login. */
  currentAccount: () => string | undefined;
  /** What a session had used minute by minute, oldest first. */
  samplesOf: (sessionId: string) => readonly UsageSample[];
  /** What is known of one account's quota. */
  quotaOf: (account: string) => AccountQuota;
  /** The same of all accounts that reported one, the one heard of last first. */
  knownQuotas: () => readonly AccountQuota[];
  /** The history of usage over all tools, as far as files have been read by now. */
  ledger: () => Promise<Ledger>;
  /** The same as it was last read: at once, but what is newest may be missing. */
  storedLedger: () => Ledger;
  /** Prices of models at moments. */
  prices: () => PriceBook;
  /** What past work of an account cost it in percent of its windows. */
  pastWork: (place: AccountPlace) => Promise<PastWork>;
  /** A moment as the clock on the wall shows it, with the day when it is not today. */
  formatClock: (atMs: number) => string;
};

export type Ledger = {
  table: UsageTable;
  prices: PriceBook;
  /** When the files were last looked at; `undefined`: never, or they are being read right now. */
  asOfMs: number | undefined;
  /** Lines that tell of usage and could not be counted, by reason. */
  dropped: { readonly [reason in DropReason]?: number };
  /** Projects are not to be named. */
  isRedacted: boolean;
};

import type { UsageTable } from "../ledger/usage-table.ts";
import type { PriceBook } from "../prices/price-book.ts";
import type { ListedSession } from "../sessions/session-list-file.ts";
import type { UsageSample } from "../usage/usage-rate.ts";
import type { AccountPlace } from "./account-work.ts";
import type { PastWork } from "./past-work.ts";

/** What an answer needs of the world, for one question. */
export type FitsDeps = {
  nowMs: number;
  /** Every session known up to now, live ones first, then the newest. */
  sessions: () => readonly ListedSession[];
  /** The session that asks; `undefined` when a person does. */
  currentSessionId: () => string | undefined;
  /** What a session had used minute by minute, oldest first. */
  samplesOf: (sessionId: string) => readonly UsageSample[];
  /** Accounts that reported a quota. */
  knownQuotas: () => readonly { account: string }[];
  /** All usage, up to date. */
  ledger: () => Promise<FitsLedger>;
  /** The same as it was last read: at once, but what is newest may be missing. */
  storedLedger: () => FitsLedger;
  prices: () => PriceBook;
  pastWork: (place: AccountPlace) => Promise<PastWork>;
  formatClock: (atMs: number) => string;
};

export type FitsLedger = {
  table: UsageTable;
  prices: PriceBook;
  /** When the tools' files were last looked at. */
  asOfMs: number | undefined;
};

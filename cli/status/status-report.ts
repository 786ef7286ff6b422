import type { WindowOutlook } from "../../shared/quota/outlook.ts";
import type { SessionRecord } from "../../shared/sessions/session-record.ts";
import type { SessionState } from "../../shared/sessions/session-state.ts";

/** Where everything stands at one moment: what `tacho status` shows. */
export type StatusReport = {
  asOfMs: number;
  /** Name of this machine, to tell sessions of others from its own. */
  host: string;
  /** Accounts with a window that is open now, the one last heard of first. */
  accounts: readonly AccountStatus[];
  /** All recorded sessions, live ones first. */
  sessions: readonly SessionStatus[];
  /** What keeps the numbers from being current, with the next step. */
  notice?: string;
};

export type AccountStatus = {
  account: string;
  /** Of the login; absent unless it is the account logged in here. Foreign text. */
  user?: string;
  windows: readonly WindowOutlook[];
};

export type SessionStatus = {
  record: SessionRecord;
  state: SessionState;
  /** Over the last half hour; absent for sessions that are over and where too little is known. */
  usdPerHour?: number;
};

/** When the newest of an account's numbers was learned. */
export function seenAtMs({ windows }: AccountStatus): number {
  return Math.max(0, ...windows.map(({ asOfMs }) => asOfMs));
}

/** Nothing was ever recorded here, or all of it is forgotten. */
export function isEmpty({ sessions, accounts }: StatusReport): boolean {
  return sessions.length === 0 && accounts.length === 0;
}

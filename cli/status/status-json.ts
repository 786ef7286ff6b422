import type { StatusReport } from "./status-report.ts";

/** The report as `tacho status --json` prints it; the shape is a contract (docs/status.md). */
export function statusJson(report: StatusReport): string {
  return `${JSON.stringify(statusShape(report))}\n`;
}

/** What that JSON says, for those who say more. */
export function statusShape({ asOfMs, accounts, sessions, notice }: StatusReport) {
  return {
    asOfMs,
    accounts: accounts.map(({ account, windows }) => ({ account, windows })),
    sessions: sessions.map(({ record, state, usdPerHour }) => ({ ...record, state, usdPerHour })),
    notice,
  };
}

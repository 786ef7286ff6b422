import type { StatusReport } from "./status-report.ts";

/** The report as `tacho status --json` prints it; the shape is a contract (docs/status.md). */
export function statusJson({ asOfMs, accounts, sessions, notice }: StatusReport): string {
  const shape = {
    asOfMs,
    accounts: accounts.map(({ account, windows }) => ({ account, windows })),
    sessions: sessions.map(({ record, state, usdPerHour }) => ({ ...record, state, usdPerHour })),
    notice,
  };
  return `${JSON.stringify(shape)}\n`;
}

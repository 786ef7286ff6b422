import type { QuotaReading, SessionRecord } from "../sessions/session-record.ts";
import type { QuotaObservation, WindowKind } from "./quota-window.ts";

/**
 * What the sessions of an account last heard of its windows. The observation files hold changes only:
 * these say until when an unchanged number was confirmed.
 */
export function sessionObservations(
  records: readonly SessionRecord[],
  account: string,
): QuotaObservation[] {
  return records
    .filter((record) => record.account === account)
    .flatMap((record) => [
      ...observe("five_hour", record.quota?.fiveHour, record),
      ...observe("seven_day", record.quota?.sevenDay, record),
    ]);
}

function observe(
  window: WindowKind,
  reading: QuotaReading | undefined,
  { sessionId, quota }: SessionRecord,
): QuotaObservation[] {
  if (reading === undefined || quota === undefined) return [];
  return [{ atMs: quota.observedAtMs, window, ...reading, sessionId, source: "statusline" }];
}

import { defined } from "../shared/platform/read-value.ts";
import { checkedReading } from "../shared/quota/quota-reading.ts";
import type { QuotaObservation, WindowKind } from "../shared/quota/quota-window.ts";
import type { QuotaReading, SessionQuota } from "../shared/sessions/session-record.ts";
import type { StatuslineInput } from "./input.ts";

/** `isInherited`: numbers shown by a session that has not asked anything itself (after /clear). */
type Circumstances = { isActive: boolean; isInherited: boolean; nowMs: number };

/**
 * What this session knows of the windows. The client repeats the numbers of its last response for
 * hours, so their time moves only with an answer or a change. Impossible numbers are not recorded.
 */
export function nextQuota(
  before: SessionQuota | undefined,
  raw: StatuslineInput["rateLimits"],
  { isActive, isInherited, nowMs }: Circumstances,
): SessionQuota | undefined {
  if (isInherited) return undefined;
  const fiveHour = raw.fiveHour && checkedReading(raw.fiveHour, "five_hour", nowMs);
  const sevenDay = raw.sevenDay && checkedReading(raw.sevenDay, "seven_day", nowMs);
  if (fiveHour === undefined && sevenDay === undefined) return stillOpen(before, nowMs);
  const isNew =
    isActive || isNews(before?.fiveHour, fiveHour) || isNews(before?.sevenDay, sevenDay);
  const observedAtMs = before === undefined || isNew ? nowMs : Math.min(before.observedAtMs, nowMs);
  return defined({ fiveHour, sevenDay, observedAtMs });
}

/** One observation for each window whose number is not what this session reported last. */
export function newObservations(
  sessionId: string,
  before: SessionQuota | undefined,
  now: SessionQuota | undefined,
): QuotaObservation[] {
  if (now === undefined || now.observedAtMs === before?.observedAtMs) return [];
  const observe = (
    window: WindowKind,
    was: QuotaReading | undefined,
    is: QuotaReading | undefined,
  ) =>
    is !== undefined && isNews(was, is)
      ? [{ atMs: now.observedAtMs, window, ...is, sessionId, source: "statusline" as const }]
      : [];
  return [
    ...observe("five_hour", before?.fiveHour, now.fiveHour),
    ...observe("seven_day", before?.sevenDay, now.sevenDay),
  ];
}

/** A window that has reset is gone; the client drops it from its stdin as well. */
function stillOpen(quota: SessionQuota | undefined, nowMs: number): SessionQuota | undefined {
  if (quota === undefined) return undefined;
  const open = (reading: QuotaReading | undefined) =>
    reading !== undefined && reading.resetsAtMs > nowMs ? reading : undefined;
  const fiveHour = open(quota.fiveHour);
  const sevenDay = open(quota.sevenDay);
  if (fiveHour === undefined && sevenDay === undefined) return undefined;
  return defined({ fiveHour, sevenDay, observedAtMs: quota.observedAtMs });
}

/** A window that has gone is no news: it makes the other one's number no younger. */
function isNews(was: QuotaReading | undefined, is: QuotaReading | undefined): boolean {
  return (
    is !== undefined && (is.usedPercent !== was?.usedPercent || is.resetsAtMs !== was?.resetsAtMs)
  );
}

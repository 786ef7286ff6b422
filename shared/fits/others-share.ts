import { MS_PER_HOUR } from "../platform/time.ts";
import { type UsageRate, usageRate } from "../usage/usage-rate.ts";
import type { FitsDeps } from "./fits-deps.ts";

const LOOKBACK_MINUTES = 60;

/**
 * Share of what the account uses now that other sessions than the one that asks use, 0-1: the work
 * asked about takes the place of what this session did. 1 where that is not known.
 */
export function othersShare(account: string, deps: FitsDeps): number {
  const current = deps.currentSessionId();
  if (current === undefined) return 1;
  let own = 0;
  let all = 0;
  for (const { record } of deps.sessions()) {
    const isRecent = deps.nowMs - record.updatedAtMs < MS_PER_HOUR;
    if (record.account !== account || !isRecent) continue;
    const rate = usdPerHour(
      usageRate(deps.samplesOf(record.sessionId), { minutes: LOOKBACK_MINUTES, nowMs: deps.nowMs }),
    );
    all += rate;
    if (record.sessionId === current) own += rate;
  }
  return all > 0 ? 1 - own / all : 1;
}

function usdPerHour(rate: UsageRate): number {
  return rate.kind === "ok" ? (rate.usdPerHour ?? 0) : 0;
}

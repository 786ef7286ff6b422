import type { AccountQuota } from "./account-quota-file.ts";
import { adviceFor } from "./advice.ts";

/** One piece of advice, in small letters, to stand after "Advice: ". */
export function accountAdvice(asked: AccountQuota | undefined): string {
  if (asked?.account === "api-key") return "an API key has no quota: watch the cost instead.";
  const { fiveHour, sevenDay } = asked?.outlooks ?? {};
  const hasReset = asked !== undefined && asked.reported.size > 0 && !fiveHour && !sevenDay;
  if (hasReset) return "the last windows have reset: go on, and ask again after the next reply.";
  return adviceFor(asked?.outlooks ?? {});
}

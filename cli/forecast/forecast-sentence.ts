import { formatClockTime } from "../../shared/display/clock-time.ts";
import { formatLongDuration } from "../../shared/display/duration.ts";
import type { WindowOutlook } from "../../shared/quota/outlook.ts";
import { runsOut } from "../../shared/quota/runs-out.ts";
import { riskText } from "./risk-text.ts";

/** Where the window is heading, in words. */
export function forecastSentence(outlook: WindowOutlook, nowMs: number): string {
  const { usedPercent, resetsAtMs, forecast } = outlook;
  const reset = `${formatClockTime(resetsAtMs, nowMs)} (in ${formatLongDuration(resetsAtMs - nowMs)})`;
  if (usedPercent >= 100) {
    const since = forecast?.exhaustsAtMs;
    const seen = since === undefined ? "" : ` since ${formatClockTime(since, nowMs)}`;
    return `Used up${seen}; back at ${reset}.`;
  }
  if (forecast === undefined) return `No forecast could be made. It resets at ${reset}.`;
  const out = runsOut(forecast);
  const risk = riskText(forecast.probabilityOfExhaustion);
  if (out === undefined) return `Likely to last until its reset at ${reset}: the risk is ${risk}.`;
  const { p10, p90 } = forecast.exhaustsAtMsInterval ?? { p10: out.atMs, p90: out.atMs };
  const [at, from, to] = [out.atMs, p10, p90].map((atMs) => formatClockTime(atMs, nowMs));
  return `Runs out with a chance of ${risk}, then at about ${at} (${from} to ${to}), before its reset at ${reset}.`;
}

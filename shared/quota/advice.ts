import { formatSpacedPercent } from "../display/amount.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from "../platform/time.ts";
import type { QuotaOutlooks, WindowOutlook } from "./outlook.ts";
import { WINDOWS } from "./quota-window.ts";
import { chancePercent, runsOut, WATCH_PROBABILITY } from "./runs-out.ts";

/** The worst of both windows decides. One sentence in small letters, to stand after "Advice: ". */
export function adviceFor({ fiveHour, sevenDay }: QuotaOutlooks): string {
  const known = [fiveHour, sevenDay].filter((outlook) => outlook !== undefined);
  const usedUp = known.filter(({ usedPercent }) => usedPercent >= 100).at(-1);
  if (usedUp) return `the ${labelOf(usedUp)} is used up: nothing runs until its reset.`;
  const act = known.find(({ level }) => level === "act");
  if (act) return `${dangerOf(act)}: finish what is open and start no subagents.`;
  const watch = known.find(({ level }) => level === "watch");
  if (watch) return `${tensionOf(watch)}: go on with the task at hand, but start no large batches.`;
  if (known.length === 0) return "no quota is known yet: ask again after the first reply.";
  return "fine for the task at hand; ask again before starting many subagents.";
}

function dangerOf(outlook: WindowOutlook): string {
  return runsOut(outlook.forecast) === undefined
    ? `the ${labelOf(outlook)} is nearly used up`
    : `the ${labelOf(outlook)} is ${chanceOf(outlook)} likely to run out before its reset`;
}

function tensionOf(outlook: WindowOutlook): string {
  if (runsOut(outlook.forecast) !== undefined) return dangerOf(outlook);
  const { paceDeltaPercent, forecast } = outlook;
  if (paceDeltaPercent > 0) return `the ${labelOf(outlook)} is used faster than time passes`;
  return (forecast?.probabilityOfExhaustion ?? 0) >= WATCH_PROBABILITY
    ? `the ${labelOf(outlook)} may run out before its reset (${chanceOf(outlook)})`
    : `little of the ${labelOf(outlook)} is left`;
}

/** `formatClock` writes a moment as the reader's clock shows it, with the day when it is not today. */
type Telling = { nowMs: number; formatClock: (atMs: number) => string };

/** What is used, when it resets, the pace and where it leads, in two or three short sentences. */
export function outlookSentence(outlook: WindowOutlook, telling: Telling): string {
  const { usedPercent, resetsAtMs, contested, forecast } = outlook;
  const isUsedUp = usedPercent >= 100;
  const used = isUsedUp ? "used up" : `${formatSpacedPercent(usedPercent)} used`;
  const sentences = [`${labelOf(outlook)}: ${used}, resets ${moment(resetsAtMs, telling)}.`];
  if (!isUsedUp) sentences.push(`${pace(outlook)}; ${rate(outlook)}, ${course(outlook, telling)}.`);
  if (!isUsedUp && forecast?.isLearning) {
    sentences.push("Learning: the habits of this account are not known yet.");
  }
  if (contested) sentences.push("Readings disagree: two accounts may be mixed here.");
  return sentences.join(" ");
}

function pace({ paceDeltaPercent }: WindowOutlook): string {
  const points = Math.round(Math.abs(paceDeltaPercent));
  if (points === 0) return "On an even pace";
  const side = paceDeltaPercent > 0 ? "ahead of" : "below";
  return `${points} ${points === 1 ? "point" : "points"} ${side} an even pace`;
}

function rate(outlook: WindowOutlook): string {
  const { burn } = outlook;
  if (burn === undefined) return "too young for a rate";
  if (burn.percentPerHour <= 0) return `nothing was used in the last ${duration(burn.spanMs)}`;
  const text = rateText(outlook, burn.percentPerHour);
  return burn.basis === "average" ? `${text} on average` : `${text} now`;
}

/** From here on a chance is worth a word. */
const TOLD_CHANCE = 0.05;

function course(outlook: WindowOutlook, telling: Telling): string {
  const { resetsAtMs, forecast } = outlook;
  if (forecast === undefined) return "no forecast yet";
  const out = runsOut(forecast);
  if (out !== undefined) {
    const atMs = Math.max(telling.nowMs, out.atMs);
    const early = duration(resetsAtMs - atMs);
    return `may run out ${moment(atMs, telling)} with a probability of ${out.percent} %, ${early} before the reset`;
  }
  const { p10, p50, p90 } = forecast.usedPercentAtReset;
  const range = `${Math.round(p10)} to ${Math.round(p90)} %`;
  const isTold = forecast.probabilityOfExhaustion >= TOLD_CHANCE;
  const chance = isTold ? `; ${chanceOf(outlook)} to run out before` : "";
  return `near ${formatSpacedPercent(p50)} at the reset (${range}${chance})`;
}

function chanceOf({ forecast }: WindowOutlook): string {
  return `${chancePercent(forecast?.probabilityOfExhaustion ?? 0)} %`;
}

/** A week is spent by the day. */
function rateText({ window }: WindowOutlook, percentPerHour: number): string {
  const [rate, unit] = window === "seven_day" ? [percentPerHour * 24, "d"] : [percentPerHour, "h"];
  if (rate < 0.1) return `under 0.1 %/${unit}`;
  return `${rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate)} %/${unit}`;
}

function moment(atMs: number, { nowMs, formatClock }: Telling): string {
  return `in ${duration(atMs - nowMs)} (${formatClock(atMs)})`;
}

/** The two largest units, rounded down like every countdown here: `4 d 11 h`, `1 h 36 min`, `12 min`. */
export function duration(durationMs: number): string {
  const seconds = Math.round(durationMs / MS_PER_SECOND);
  const minutes = Math.max(1, Math.floor(seconds / 60));
  if (minutes < 60) return `${minutes} min`;
  const ms = minutes * MS_PER_MINUTE;
  const days = Math.floor(ms / MS_PER_DAY);
  const hours = Math.floor((ms % MS_PER_DAY) / MS_PER_HOUR);
  return days > 0 ? pair(`${days} d`, hours, "h") : pair(`${hours} h`, minutes % 60, "min");
}

function pair(large: string, small: number, unit: string): string {
  return small === 0 ? large : `${large} ${small} ${unit}`;
}

function labelOf({ window }: WindowOutlook): string {
  return `${WINDOWS[window].label} window`;
}

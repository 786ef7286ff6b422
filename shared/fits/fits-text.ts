import { MS_PER_HOUR } from "../platform/time.ts";
import { duration } from "../quota/advice.ts";
import { WINDOWS } from "../quota/quota-window.ts";
import { type FitsAnswer, type FitsWindow, isBeyond } from "./fits-answer.ts";
import type { FitsDeps } from "./fits-deps.ts";
import { MAX_HOURS } from "./hours-need.ts";
import type { TooLittle } from "./percent-cost.ts";
import { plainName } from "./spoken-name.ts";
import { FITS_PROBABILITY } from "./work-fit.ts";
import { type Need, needQuantile, TENTH_DEVIATIONS } from "./work-need.ts";

type Clock = Pick<FitsDeps, "nowMs" | "formatClock">;

/** One clear sentence first, then one for each window, then what it rests on. */
export function fitsText(answer: FitsAnswer, clock: Clock): string {
  const windows = answer.windows.map((window) => windowText(window, answer, clock));
  return [firstSentence(answer, clock), ...windows, basisText(answer, clock)]
    .filter((line) => line !== "")
    .join("\n");
}

/** What to do, in small letters, to stand after "Advice: ". */
export function fitsAdvice(answer: FitsAnswer, clock: Clock): string {
  const { verdict } = answer;
  const tight = tightest(answer);
  if (verdict === "yes") return "go on.";
  if (verdict === "likely") return "go on, but in steps that can stop; ask again half-way.";
  const resets = tight?.outlook && clock.formatClock(tight.outlook.resetsAtMs);
  if (verdict === "unknown") {
    return "start small, one agent at a time, and ask quota again after the first part.";
  }
  if (tight?.need !== undefined && isBeyond(tight.need)) {
    return `cut it into parts that each fit into a ${labelOf(tight)}, or use a smaller model.`;
  }
  const wait = resets === undefined ? "" : `wait for ${resets}, `;
  return `${wait}do a smaller part first, or use a smaller model.`;
}

function firstSentence(answer: FitsAnswer, clock: Clock): string {
  const { asked, verdict, windows } = answer;
  if (asked.kind === "unweighed") return `Whether it fits cannot be said: ${asked.reason}.`;
  if (windows.length === 0)
    return "No window of this account is known: whether it fits cannot be said.";
  const tight = tightest(answer);
  if (verdict === "unknown" || tight === undefined) return unknownSentence(answer);
  if (tight.need !== undefined && isBeyond(tight.need)) {
    const percent = percentText(tight.need.medianPercent);
    return `No: ${asked.about} needs about ${percent} of a ${labelOf(tight)}, so it never fits into one.`;
  }
  const chance = tight.fit === undefined ? "" : ` (${chanceText(tight.fit.probabilityFits)})`;
  const says = {
    yes: `Yes, ${asked.about} fits`,
    likely: `Likely ${asked.about} fits`,
    unlikely: `It is uncertain whether ${asked.about} fits`,
    no: `No, ${asked.about} does not fit`,
  };
  const where = `into what is left of the ${labelOf(tight)}`;
  return `${says[verdict]} ${where}${chance}${laterText(tight, clock)}.`;
}

function unknownSentence({ windows }: FitsAnswer): string {
  const learning = windows.flatMap(({ learned }) => (learned.kind === "ok" ? [] : [learned]));
  const [first] = learning;
  if (first !== undefined) return `Whether it fits cannot be said yet: ${missingText(first)}.`;
  return "Whether it fits cannot be said: no window is open that a reading is known of.";
}

function missingText({ window, needed }: TooLittle): string {
  const hours = window === "five_hour" ? "an hour" : "four hours";
  return `the ${WINDOWS[window].label} window needs ${needed} more ${needed === 1 ? "reading" : "readings"} (each of ${hours} with work in a terminal) to learn what work costs`;
}

function windowText(one: FitsWindow, { asked }: FitsAnswer, clock: Clock): string {
  const label = `${WINDOWS[one.window].label} window`;
  const { outlook, need, fit, learned } = one;
  if (need === undefined) {
    const isMissing = learned.kind !== "ok" && asked.kind !== "unweighed";
    return isMissing ? `${label}: cannot be said yet.` : "";
  }
  const needs = `${label}: needs ${rangeText(need)}`;
  if (outlook === undefined || fit === undefined) {
    return `${needs} of the next one; the last one has reset.`;
  }
  const left = `${percentText(fit.leftPercent)} is left until ${clock.formatClock(outlook.resetsAtMs)}`;
  const others =
    fit.meanwhilePercent >= 1
      ? `, others may use ${percentText(fit.meanwhilePercent)} meanwhile`
      : "";
  return `${needs}, ${left}${others}: ${chanceText(fit.probabilityFits)} to fit${laterText(one, clock)}.`;
}

function laterText({ fit, need }: FitsWindow, clock: Clock): string {
  if (fit === undefined || need === undefined || fit.probabilityFits >= FITS_PROBABILITY) return "";
  if (fit.neverInOneWindow) return "; it is more than a whole window";
  if (fit.fitsAfterMs === undefined) return "";
  const { nowMs, formatClock } = clock;
  return `; it would after the reset in ${duration(fit.fitsAfterMs - nowMs)} (${formatClock(fit.fitsAfterMs)})`;
}

function basisText(answer: FitsAnswer, clock: Clock): string {
  const known = answer.windows.flatMap(({ learned }) => (learned.kind === "ok" ? learned : []));
  if (known.length === 0) return "";
  const since = Math.min(...known.map(({ sinceMs }) => sinceMs));
  const samples = Math.max(...known.map((one) => one.samples));
  const stretches = samples === 1 ? "stretch" : "stretches";
  const sentences = [
    `Learned from ${samples} ${stretches} of work of the last ${duration(clock.nowMs - since)}`,
  ];
  const unseen = [...new Set(answer.windows.flatMap(({ need }) => need?.unseenModels ?? []))];
  if (unseen.length > 0) {
    const names = unseen.map((model) => plainName(model) || "the model").join(" and ");
    sentences.push(
      `${names} was never seen at work, so its list price stands in and the range is wide`,
    );
  }
  if (answer.asked.kind === "work") {
    const takes = duration(answer.hours * MS_PER_HOUR);
    const orMore = answer.hours >= MAX_HOURS ? " or more" : "";
    sentences.push(`At the usual pace it takes ${takes}${orMore}`);
  }
  return `${sentences.join(". ")}.`;
}

/** The window that the verdict is about. */
function tightest({ windows }: FitsAnswer): FitsWindow | undefined {
  const beyond = windows.find(({ need }) => need !== undefined && isBeyond(need));
  if (beyond !== undefined) return beyond;
  const known = windows.filter(({ fit }) => fit !== undefined);
  return known.sort((a, b) => chanceOf(a) - chanceOf(b))[0];
}

function chanceOf({ fit }: FitsWindow): number {
  return fit?.probabilityFits ?? 1;
}

function labelOf({ window }: FitsWindow): string {
  return `${WINDOWS[window].label} window`;
}

function rangeText(need: Need): string {
  const low = needQuantile(need, -TENTH_DEVIATIONS);
  const high = needQuantile(need, TENTH_DEVIATIONS);
  return `about ${percentText(need.medianPercent)} (${percentText(low).replace(" %", "")} to ${percentText(high)})`;
}

function percentText(percent: number): string {
  if (percent >= 9.5) return `${Math.round(percent)} %`;
  return percent < 0.1 ? "0.1 %" : `${percent.toFixed(1).replace(/\.0$/, "")} %`;
}

function chanceText(probability: number): string {
  return `${Math.min(99, Math.max(1, Math.round(probability * 100)))} %`;
}

import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import type { LimitState } from "./limits.ts";
import type { Person, Variant } from "./person.ts";
import type { Random } from "./random.ts";

export type Step = { percent: number; isVisible: boolean };
export type Work = { step: (atMs: number, limits: LimitState) => Step };

const STEP_MINUTES = 2;
const STEPS_PER_HOUR = 60 / STEP_MINUTES;
/** How long a person goes on at one speed. */
const MOOD = Math.exp(-STEP_MINUTES / 14);

/** What a person asks for, step by step: sessions, agents, night runs, jobs. Percents of the 5-hour window. */
export function openWork(person: Person, random: Random, variant: Variant): Work {
  const mood = { noise: 0, task: 0, model: 1, fanOut: 0, fanOutSteps: 0 };
  const session = { steps: 0, isWaiting: false };
  const night = { steps: 0, isVisible: false, task: 1 };
  const job = { steps: 0, percent: 0 };
  const days = openDays(person, random);
  let comesBackAtMs: number | undefined;

  function sessionUse(slow: number): number {
    mood.noise = MOOD * mood.noise + Math.sqrt(1 - MOOD * MOOD) * 0.5 * random.normal();
    if (random.isChance(1 / STEPS_PER_HOUR)) mood.task = person.taskSigma * random.normal();
    if (mood.fanOutSteps > 0) mood.fanOutSteps--;
    else if (random.isChance(person.burstsPerHour / STEPS_PER_HOUR)) {
      mood.fanOut = (2 + random.exponential(2)) * (variant === "shifted" ? 1.8 : 1);
      mood.fanOutSteps = Math.round((14 * random.logNormal(0.6)) / STEP_MINUTES);
    }
    const agents = mood.fanOutSteps > 0 ? 1 + 0.7 * mood.fanOut : 1;
    const speed = mood.model * Math.exp(mood.noise + mood.task) * agents * slow;
    return (person.percentPerHour / STEPS_PER_HOUR) * speed * random.gamma(1.5);
  }

  function beginSession(): void {
    session.steps = Math.max(
      2,
      Math.round((person.sessionMinutes * random.logNormal(0.7)) / STEP_MINUTES),
    );
    session.isWaiting = false;
    if (random.isChance(0.25)) mood.model = drawModel(random);
    mood.task = person.taskSigma * random.normal();
    mood.fanOutSteps = 0;
  }

  return {
    step(atMs, limits) {
      const { startChance, isNightfall, weekday } = days.at(atMs);
      const slow = person.rations ? rationing(limits) : 1;
      const isLastDay = limits.weekLeftMs < MS_PER_DAY && limits.sevenDayPercent < 80;
      const hurry = person.spendsTheRest && isLastDay ? 2 : 1;
      if (limits.isBlocked) {
        if (session.steps > 0 && !session.isWaiting) {
          session.isWaiting = random.isChance(0.4);
          if (!session.isWaiting) session.steps = 0;
        }
        night.steps = Math.max(0, night.steps - 1);
        // Somebody who waits looks at the number; who has gone does not.
        return { percent: 0, isVisible: session.isWaiting };
      }
      if (limits.isFreshAgain && random.isChance(0.6) && startChance > 0.1) {
        comesBackAtMs = atMs + random.between(0, 15) * MS_PER_MINUTE;
      }
      if (session.steps === 0 && random.isChance((startChance * hurry) / STEPS_PER_HOUR)) {
        beginSession();
      }
      if (comesBackAtMs !== undefined && atMs >= comesBackAtMs) {
        comesBackAtMs = undefined;
        if (session.steps === 0) beginSession();
      }
      if (isNightfall && random.isChance(person.nightRunChance)) {
        night.steps = Math.round((4.5 * random.logNormal(0.4) * 60) / STEP_MINUTES);
        night.isVisible = !random.isChance(person.headlessShare);
        night.task = 0.7 * random.logNormal(person.taskSigma);
      }
      let percent = 0;
      let isVisible = false;
      session.isWaiting = false;
      if (session.steps > 0) {
        session.steps--;
        percent += sessionUse(slow) * Math.sqrt(hurry);
        isVisible = true;
      }
      if (night.steps > 0) {
        night.steps--;
        percent += (person.percentPerHour / STEPS_PER_HOUR) * night.task * random.gamma(3);
        isVisible ||= night.isVisible;
      }
      const jobs = person.jobsPerHour * (weekday < 5 ? 1 : 0.35) * days.bustle(atMs);
      if (job.steps === 0 && random.isChance(jobs / STEPS_PER_HOUR)) {
        job.steps = Math.round((8 * random.logNormal(0.5)) / STEP_MINUTES);
        job.percent = (person.percentPerHour / STEPS_PER_HOUR) * 1.5 * random.logNormal(0.5);
      }
      if (job.steps > 0) {
        job.steps--;
        percent += job.percent * random.gamma(2);
        isVisible ||= person.headlessShare < 1;
      }
      return { percent, isVisible };
    },
  };
}

/** Careful people do less when little is left. */
function rationing({ fiveHourPercent, sevenDayPercent }: LimitState): number {
  return fiveHourPercent >= 80 || sevenDayPercent >= 88 ? 0.5 : 1;
}

function drawModel(random: Random): number {
  const which = random.uniform();
  if (which < 0.2) return 0.4;
  return which < 0.8 ? 1 : 2.4;
}

/** Weeks and days of different weight: vacation, crunch, days off. */
function openDays(person: Person, random: Random) {
  let dayNumber = Number.NaN;
  let weekNumber = Number.NaN;
  let weekTrend = 0;
  let weekFactor = 1;
  let dayFactor = 1;
  let nightfallHour = 22;
  let hasFallen = false;

  function localHour(atMs: number): number {
    return Math.floor(atMs / MS_PER_HOUR) + person.zoneHours;
  }

  return {
    at(atMs: number) {
      const hours = localHour(atMs);
      const day = Math.floor(hours / 24);
      // Days are counted from a Thursday.
      const weekday = (((day + 3) % 7) + 7) % 7;
      const week = Math.floor((day + 3) / 7);
      if (week !== weekNumber) {
        weekNumber = week;
        weekTrend = 0.6 * weekTrend + 0.8 * 0.28 * random.normal();
        const kind = random.uniform();
        weekFactor = Math.exp(weekTrend) * (kind < 0.05 ? 0 : kind < 0.13 ? 1.6 : 1);
      }
      if (day !== dayNumber) {
        dayNumber = day;
        const isWorking = random.isChance(person.workChance[weekday] ?? 0);
        dayFactor = isWorking ? random.logNormal(0.3) : 0.04;
        nightfallHour = Math.floor(random.between(21, 24));
        hasFallen = false;
      }
      const hour = hours - 24 * day;
      const isNightfall = !hasFallen && hour >= nightfallHour && weekFactor > 0 && dayFactor > 0.1;
      if (isNightfall) hasFallen = true;
      const usual = person.startsPerHour[24 * weekday + hour] ?? 0;
      return { startChance: usual * dayFactor * weekFactor, isNightfall, weekday };
    },
    /** Others push their commits by day as well. */
    bustle(atMs: number): number {
      const hour = ((localHour(atMs) % 24) + 24) % 24;
      return (hour >= 8 && hour < 19 ? 1 : 0.25) * weekFactor * Math.sqrt(dayFactor);
    },
  };
}

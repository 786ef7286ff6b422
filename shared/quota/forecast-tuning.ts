import type { WindowKind } from "./quota-window.ts";

/**
 * The constants of the forecast, found by a search on simulated users; docs/quota.md#forecast says
 * what each does. Percents are of the window, times in hours.
 */
export type ForecastTuning = {
  /** A rise between two readings happened in at most this time before the later one. */
  growthHours: number;
  /** How much weight "like the whole day", "like any weekday", "like that hour and weekday" have, in the units they are compared with: days, days, weeks. */
  priorDays: number;
  priorWeekdays: number;
  priorWeeks: number;
  /** What somebody unknown uses per hour, and how many hours of own history outweigh it. */
  coldPercentPerHour: number;
  coldHours: number;
  /** How far back "more or less than usual" looks, what it is damped by, and its limit. */
  levelHours: number;
  levelPriorPercent: number;
  maxLevel: number;
  /** Half-life of the momentum, and how long it lasts from now on. */
  momentumHalfLifeHours: number;
  momentumLastsHours: number;
  /** Of the usual rate, this share is what momentum is compared with. */
  usualShare: number;
  /** However low the momentum, so much of the habit's use is still expected. */
  habitFloor: number;
  /** Variance of the further use: per percent, per habit², per momentum², per ignorance · use², per silent percent · use². */
  variance: {
    perPercent: number;
    habit: number;
    momentum: number;
    ignorance: number;
    silence: number;
  };
  /** How uneven the use is: compared over blocks of so many hours (a divisor of 168) with the typical variance per percent; what damps it; and how much of it is carried over. */
  burst: { blockHours: number; typical: number; priorHours: number; power: number };
};

export const FORECAST_TUNING: Record<WindowKind, ForecastTuning> = {
  five_hour: {
    growthHours: 0.5,
    priorDays: 0.7,
    priorWeekdays: 2,
    priorWeeks: 13,
    coldPercentPerHour: 9,
    coldHours: 26,
    levelHours: 8.5,
    levelPriorPercent: 30,
    maxLevel: 1.6,
    momentumHalfLifeHours: 0.16,
    momentumLastsHours: 1.25,
    usualShare: 0.15,
    habitFloor: 0.5,
    variance: { perPercent: 24, habit: 0.2, momentum: 1.5, ignorance: 0.6, silence: 0.12 },
    burst: { blockHours: 3, typical: 28, priorHours: 140, power: 1 },
  },
  seven_day: {
    growthHours: 3,
    priorDays: 15,
    priorWeekdays: 4,
    priorWeeks: 6.5,
    coldPercentPerHour: 0.45,
    coldHours: 140,
    levelHours: 24,
    levelPriorPercent: 230,
    maxLevel: 2,
    momentumHalfLifeHours: 18,
    momentumLastsHours: 8.6,
    usualShare: 0.5,
    habitFloor: 0.2,
    variance: { perPercent: 5.6, habit: 0.06, momentum: 0.55, ignorance: 0.15, silence: 0.025 },
    burst: { blockHours: 24, typical: 6, priorHours: 60, power: 0.45 },
  },
};

/** Habits are forgotten with this time constant: what is eight weeks old counts a third. */
export const HABIT_HOURS = 8 * 7 * 24;

import type { Random } from "./random.ts";

export type Kind = "solo" | "heavy" | "office" | "overnight" | "weekend" | "ci";

/** Somebody who uses Claude Code: what of it is habit. Hours are local, percents of the 5-hour window. */
export type Person = {
  kind: Kind;
  zoneHours: number;
  /** Hour of the week, UTC, at which the 7-day window resets. */
  weeklyResetHour: number;
  /** The chance that a session begins, per hour, for each hour of the week (0 = Monday 0:00). */
  startsPerHour: readonly number[];
  /** The chance to work at all, by weekday. */
  workChance: readonly number[];
  sessionMinutes: number;
  /** Used in an hour of work with the 1× model and no agents. */
  percentPerHour: number;
  /** 7-day percent = 5-hour percent ÷ this. */
  fiveHoursInWeek: number;
  taskSigma: number;
  burstsPerHour: number;
  nightRunChance: number;
  jobsPerHour: number;
  /** The share of night runs and jobs that no statusline sees. */
  headlessShare: number;
  rations: boolean;
  spendsTheRest: boolean;
  /** The client reports whole percents, or tenths. */
  stepPercent: number;
  /** The share of rows that a second terminal adds with an old number. */
  staleShare: number;
};

type Habit = {
  share: number;
  start: number;
  end: number;
  workdays: number;
  weekend: number;
  startsPerHour: number;
  eveningStarts: number;
  sessionMinutes: readonly [number, number];
  percentPerHour: number;
  burstsPerHour: number;
  nightRunChance: number;
  jobsPerHour: number;
};

/** Invented, as are their shares: nobody has published how people use their windows. */
const HABITS: Record<Kind, Habit> = {
  solo: {
    share: 0.22,
    start: 10,
    end: 18,
    workdays: 0.75,
    weekend: 0.35,
    startsPerHour: 1,
    eveningStarts: 0.3,
    sessionMinutes: [25, 50],
    percentPerHour: 37,
    burstsPerHour: 0.12,
    nightRunChance: 0,
    jobsPerHour: 0,
  },
  heavy: {
    share: 0.2,
    start: 9,
    end: 19,
    workdays: 0.95,
    weekend: 0.45,
    startsPerHour: 2,
    eveningStarts: 0.5,
    sessionMinutes: [40, 80],
    percentPerHour: 15,
    burstsPerHour: 0.5,
    nightRunChance: 0.05,
    jobsPerHour: 0,
  },
  office: {
    share: 0.22,
    start: 9,
    end: 17,
    workdays: 0.93,
    weekend: 0.04,
    startsPerHour: 1.7,
    eveningStarts: 0.03,
    sessionMinutes: [30, 70],
    percentPerHour: 21,
    burstsPerHour: 0.25,
    nightRunChance: 0,
    jobsPerHour: 0,
  },
  overnight: {
    share: 0.14,
    start: 10,
    end: 18,
    workdays: 0.85,
    weekend: 0.3,
    startsPerHour: 1,
    eveningStarts: 0.2,
    sessionMinutes: [30, 60],
    percentPerHour: 25,
    burstsPerHour: 0.3,
    nightRunChance: 0.55,
    jobsPerHour: 0,
  },
  weekend: {
    share: 0.12,
    start: 11,
    end: 20,
    workdays: 0.2,
    weekend: 0.9,
    startsPerHour: 1.6,
    eveningStarts: 0.35,
    sessionMinutes: [40, 80],
    percentPerHour: 26,
    burstsPerHour: 0.3,
    nightRunChance: 0.02,
    jobsPerHour: 0,
  },
  ci: {
    share: 0.1,
    start: 8,
    end: 19,
    workdays: 0.97,
    weekend: 0.35,
    startsPerHour: 0.7,
    eveningStarts: 0.1,
    sessionMinutes: [25, 45],
    percentPerHour: 22,
    burstsPerHour: 0.1,
    nightRunChance: 0,
    jobsPerHour: 1.7,
  },
};

/** `shifted` stresses what was never fitted: shorter sessions, rougher tasks. */
export type Variant = "usual" | "shifted";

export function drawPerson(random: Random, variant: Variant): Person {
  const kind = drawKind(random);
  const habit = HABITS[kind];
  const [shortest, longest] = habit.sessionMinutes;
  const isShifted = variant === "shifted";
  return {
    kind,
    zoneHours: Math.floor(random.between(-8, 10)),
    weeklyResetHour: Math.floor(random.between(0, 168)),
    startsPerHour: drawStarts(random, habit),
    workChance: Array.from({ length: 7 }, (_, day) => {
      const usual = day < 5 ? habit.workdays : habit.weekend;
      return Math.min(1, Math.max(0, usual + 0.08 * random.normal()));
    }),
    sessionMinutes: random.between(shortest, longest) * (isShifted ? 0.6 : 1),
    percentPerHour: habit.percentPerHour * random.logNormal(0.4) * (isShifted ? 1.15 : 1),
    fiveHoursInWeek: random.between(9, 14.5),
    taskSigma: random.between(0.35, 0.7) * (isShifted ? 1.3 : 1),
    burstsPerHour: habit.burstsPerHour * random.logNormal(0.3),
    nightRunChance: habit.nightRunChance,
    jobsPerHour: habit.jobsPerHour * random.logNormal(0.3),
    headlessShare: kind === "ci" ? Number(random.isChance(0.5)) : 0.4,
    rations: random.isChance(0.35),
    spendsTheRest: random.isChance(0.12),
    stepPercent: random.isChance(0.7) ? 1 : 0.1,
    staleShare: random.isChance(0.5) ? random.between(0.01, 0.06) : 0,
  };
}

function drawKind(random: Random): Kind {
  const kinds = ["solo", "heavy", "office", "overnight", "weekend", "ci"] as const;
  let left = random.uniform();
  for (const kind of kinds) {
    left -= HABITS[kind].share;
    if (left < 0) return kind;
  }
  return "ci";
}

/** Own hours of work, a lunch, two fixed meetings, some evenings. */
function drawStarts(random: Random, habit: Habit): number[] {
  const start = habit.start + random.between(-1, 1);
  const end = habit.end + random.between(-1, 1);
  const lunch = Math.round(random.between(11.5, 13.5));
  const meetings = new Set([0, 0].map(() => meetingHour(random)));
  return Array.from({ length: 168 }, (_, hourOfWeek) => {
    const hour = hourOfWeek % 24;
    const inWork =
      Math.min(1, Math.max(0, hour + 1 - start)) * Math.min(1, Math.max(0, end - hour));
    const isBreak = hour === lunch || meetings.has(hourOfWeek);
    const atWork = inWork * habit.startsPerHour * (isBreak ? 0.2 : 1);
    const inEvening = hour >= 19 && hour < 23 ? habit.eveningStarts : 0;
    return Math.max(atWork, inEvening, 0.004);
  });
}

function meetingHour(random: Random): number {
  return Math.floor(random.between(0, 5)) * 24 + Math.floor(random.between(9, 17));
}

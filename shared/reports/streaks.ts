/** Days that follow each other, as numbers (see day-text.ts); both are included. */
export type Streak = { firstDay: number; lastDay: number };

export type Streaks = {
  /** Of equally long ones the first; `undefined` without any day. */
  longest?: Streak;
  /** The one with today or, while today has nothing yet, yesterday. */
  current?: Streak;
};

/** `days` in any order, each once. */
export function findStreaks(days: readonly number[], today: number): Streaks {
  const streaks: Streak[] = [];
  for (const day of [...days].sort((a, b) => a - b)) {
    const last = streaks.at(-1);
    if (last?.lastDay === day - 1) last.lastDay = day;
    else streaks.push({ firstDay: day, lastDay: day });
  }
  const [longest] = streaks.toSorted((a, b) => lengthOf(b) - lengthOf(a));
  const current = streaks.find(
    ({ firstDay, lastDay }) => firstDay <= today && lastDay >= today - 1,
  );
  return {
    ...(longest === undefined ? {} : { longest }),
    ...(current === undefined ? {} : { current }),
  };
}

/** In days. */
export function lengthOf({ firstDay, lastDay }: Streak): number {
  return lastDay - firstDay + 1;
}

import { MS_PER_DAY } from "../../shared/platform/time.ts";
import { BEGIN_MS, openLimits, STEP_MS, type TrueWindow } from "./limits.ts";
import { drawPerson, type Person, type Variant } from "./person.ts";
import { type Random, seededRandom } from "./random.ts";
import { openWork } from "./work.ts";

export const WEEKS = 9;
const STEPS = (WEEKS * 7 * MS_PER_DAY) / STEP_MS;

/** Nine weeks of one person. */
export type Life = {
  person: Person;
  fiveHour: readonly TrueWindow[];
  sevenDay: readonly TrueWindow[];
  /** 1 for each step in which a terminal was open and showed the numbers. */
  isSeen: Uint8Array;
  random: Random;
};

export type World = { seed: number; variant: Variant };

/** The same world and number give the same life. */
export function simulateLife({ seed, variant }: World, number: number): Life {
  const random = seededRandom(seed, number);
  const person = drawPerson(random, variant);
  const work = openWork(person, random, variant);
  const isSeen = new Uint8Array(STEPS);
  const limits = openLimits(person);
  for (let step = 0; step < STEPS; step++) {
    const atMs = BEGIN_MS + step * STEP_MS;
    const state = limits.at(atMs, step);
    const { percent, isVisible } = work.step(atMs, state);
    if (percent > 0) limits.use(percent, atMs, step);
    isSeen[step] = Number(isVisible);
  }
  return { person, ...limits.windows(), isSeen, random };
}

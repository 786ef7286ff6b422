import { MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from "../../shared/platform/time.ts";
import type { Question } from "./questions.ts";
import { type Random, seededRandom } from "./random.ts";
import type { Reading } from "./readings.ts";

/** Ways in which records go wrong; each has been reported of real clients. */
export const DAMAGES = [
  { name: "clean", damage: (history: readonly Reading[]) => [...history] },
  { name: "a terminal frozen at an old number", damage: withFrozenTerminal },
  { name: "30 % of the resets missing", damage: withoutResets },
  { name: "a unix time in the percent", damage: withEpochs },
  { name: "8 % of the rows 3 h late or 2 h early", damage: withWrongClocks },
] as const;

export type DamagedQuestion = Pick<Question, "history" | "nowMs" | "window">;

export function damaged(question: Question, index: number, number: number): Question {
  const random = seededRandom(number, index);
  const history = DAMAGES[index]?.damage(question.history, question, random) ?? [];
  return { ...question, history };
}

/** It repeats what it heard in the first third of the window, every five minutes, until now. */
function withFrozenTerminal(
  history: readonly Reading[],
  { window, nowMs }: DamagedQuestion,
): Reading[] {
  const ofWindow = history.filter(({ atMs }) => atMs > window.startMs);
  const frozen = ofWindow[Math.floor(ofWindow.length / 3)];
  if (frozen === undefined) return [...history];
  const repeated: Reading[] = [];
  for (let atMs = frozen.atMs + MS_PER_SECOND; atMs <= nowMs; atMs += 5 * MS_PER_MINUTE) {
    repeated.push({ ...frozen, atMs });
  }
  return [...history, ...repeated, { ...frozen, atMs: nowMs }];
}

function withoutResets(
  history: readonly Reading[],
  _question: DamagedQuestion,
  random: Random,
): Reading[] {
  return history.map((row) => (random.isChance(0.3) ? { ...row, resetsAtMs: null } : row));
}

/** A second row beside some, and the newest of all. */
function withEpochs(
  history: readonly Reading[],
  { nowMs }: DamagedQuestion,
  random: Random,
): Reading[] {
  const epochs = history
    .filter((_row, index) => index === history.length - 1 || random.isChance(0.1))
    .map((row) => ({ ...row, usedPercent: Math.floor((row.resetsAtMs ?? nowMs) / MS_PER_SECOND) }));
  return [...history, ...epochs];
}

function withWrongClocks(
  history: readonly Reading[],
  _question: DamagedQuestion,
  random: Random,
): Reading[] {
  return history.map((row) => {
    if (!random.isChance(0.08)) return row;
    return { ...row, atMs: row.atMs + (random.isChance(0.5) ? 3 : -2) * MS_PER_HOUR };
  });
}

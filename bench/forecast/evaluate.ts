import { forecast } from "../../shared/quota/forecast.ts";
import type { WindowKind } from "../../shared/quota/quota-window.ts";
import type { Answer } from "./answer.ts";
import { simulateLife, type World } from "./life.ts";
import { type Merged, mergedHistory } from "./merged.ts";
import { answerOf, type Batch } from "./ours.ts";
import { asShown, EWMA, PEERS } from "./peers.ts";
import type { Point } from "./point.ts";
import { type Question, questionsOf } from "./questions.ts";
import type { Judged } from "./scores.ts";
import { openSpread, type Spread } from "./spread.ts";

export const OURS = "tacho forecast";
/** Nothing is scored on the people whose errors the peers' spread was learned from. */
export const SPREAD_SEED = 11;

export type Case = Omit<Question, "history"> & { seed: number };
/** All answers to all questions; `answers` of a method stand in the order of `cases`. */
export type Evaluation = {
  cases: readonly Case[];
  answers: ReadonlyMap<string, readonly (Answer | undefined)[]>;
  /** Processor time of one answer, merging included, in this process. */
  meanMs: ReadonlyMap<string, Record<WindowKind, number>>;
  /** Answers of the batch that are not those of the same code called in this process. */
  batchDiffers: number;
};
export type Progress = (text: string) => void;
export type People = { world: World; users: number; progress: Progress };

export function* questionsIn({ world, users, progress }: People): Generator<Question> {
  for (let person = 0; person < users; person++) {
    if (person % 10 === 0) progress(`seed ${world.seed}: ${person} of ${users} people`);
    yield* questionsOf(simulateLife(world, person), person);
  }
}

/** How wrong each point forecast is, on people of whom nothing is scored. */
export function learnSpreads(people: People): Map<string, Spread> {
  const learners = [...PEERS, EWMA].map((peer) => ({ ...peer, spread: openSpread() }));
  for (const question of questionsIn(people)) {
    const { input } = mergedHistory(question);
    if (input === undefined) continue;
    for (const { point, spread } of learners) spread.learn(question, point(input), question.truth);
  }
  return new Map(learners.map(({ name, spread }) => [name, spread]));
}

/** Asks everybody. With a `batch` that is the forecaster scored, else the same code in this process. */
export async function evaluate(
  worlds: readonly People[],
  spreads: ReadonlyMap<string, Spread>,
  batch: Batch | undefined,
): Promise<Evaluation> {
  const record = openRecord();
  for (const people of worlds) {
    const { seed } = people.world;
    for (const question of questionsIn(people)) {
      const id = `${seed}-${question.id}`;
      await batch?.ask({ ...question, id });
      const { history: _, ...rest } = question;
      record.cases.push({ ...rest, id, seed });
      answerAll(question, spreads, record);
    }
  }
  const here = record.answers.get(OURS) ?? [];
  const said = await batch?.answers();
  const scored = said === undefined ? here : record.cases.map(({ id }) => said.get(id));
  return {
    cases: record.cases,
    answers: new Map(record.answers).set(OURS, scored),
    meanMs: record.meanMs(),
    batchDiffers: scored.filter((answer, index) => isOther(answer, here[index])).length,
  };
}

/** The cases that a method answered, for its scores. */
export function judgedBy(
  method: string,
  { cases, answers }: Pick<Evaluation, "cases" | "answers">,
  isAsked: (one: Case) => boolean,
): Judged[] {
  return cases.flatMap((one, index) => {
    const answer = answers.get(method)?.[index];
    if (answer === undefined || !isAsked(one)) return [];
    return [{ answer, truth: one.truth, resetsAtMs: one.window.resetsAtMs }];
  });
}

type Recorder = ReturnType<typeof openRecord>;

function openRecord() {
  const cases: Case[] = [];
  const answers = new Map<string, (Answer | undefined)[]>();
  const spent = new Map<string, Record<WindowKind, { ms: number; queries: number }>>();
  return {
    cases,
    answers,
    note(method: string, answer: Answer | undefined): void {
      const all = answers.get(method) ?? [];
      all.push(answer);
      answers.set(method, all);
    },
    spend(method: string, kind: WindowKind, ms: number): void {
      const none = { five_hour: { ms: 0, queries: 0 }, seven_day: { ms: 0, queries: 0 } };
      const sums = spent.get(method) ?? none;
      sums[kind].ms += ms;
      sums[kind].queries++;
      spent.set(method, sums);
    },
    meanMs(): Map<string, Record<WindowKind, number>> {
      return new Map(
        [...spent].map(([method, { five_hour, seven_day }]) => [
          method,
          {
            five_hour: five_hour.ms / five_hour.queries,
            seven_day: seven_day.ms / seven_day.queries,
          },
        ]),
      );
    },
  };
}

function answerAll(
  question: Question,
  spreads: ReadonlyMap<string, Spread>,
  record: Recorder,
): void {
  const [merged, mergeMs] = timed(() => mergedHistory(question));
  const [ours, ms] = timed(() => answerHere(merged, question.nowMs));
  record.note(OURS, ours);
  record.spend(OURS, question.kind, mergeMs + ms);
  const { input } = merged;
  for (const { name, point } of [...PEERS, EWMA]) {
    const [said, ms] = timed(() => input && point(input));
    record.spend(name, question.kind, mergeMs + ms);
    record.note(name, said && asShown(said));
    record.note(withSpread(name), said && spreadOf(spreads, name, question, said));
  }
}

export function withSpread(peer: string): string {
  return `${peer} +spread`;
}

function spreadOf(
  spreads: ReadonlyMap<string, Spread>,
  name: string,
  question: Question,
  said: Point,
): Answer | undefined {
  return spreads.get(name)?.answer(question, said);
}

export function answerHere({ windows }: Merged, nowMs: number): Answer | undefined {
  return answerOf(forecast(windows, nowMs));
}

/** Processor time: the clock on the wall counts what else the machine does. */
function timed<T>(work: () => T): [T, number] {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1_000];
}

/** Text in between may cost the last digits. */
function isOther(a: Answer | undefined, b: Answer | undefined): boolean {
  if (a === undefined || b === undefined) return a !== b;
  return Math.abs(a.probability - b.probability) > 1e-6 || Math.abs(a.p50 - b.p50) > 1e-6;
}

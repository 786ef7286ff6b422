import { expect, test } from "vitest";
import { DAMAGES, damaged } from "../../bench/forecast/damage.ts";
import {
  answerHere,
  evaluate,
  judgedBy,
  learnSpreads,
  OURS,
  SPREAD_SEED,
} from "../../bench/forecast/evaluate.ts";
import { simulateLife } from "../../bench/forecast/life.ts";
import { mergedHistory } from "../../bench/forecast/merged.ts";
import { ELAPSED_LINEAR } from "../../bench/forecast/peers.ts";
import { questionsOf } from "../../bench/forecast/questions.ts";
import { scoresOf } from "../../bench/forecast/scores.ts";

function people(seed: number) {
  return { world: { seed, variant: "usual" as const }, users: 12, progress: () => undefined };
}

test("our forecast beats used over elapsed on people it has never seen", async () => {
  const spreads = learnSpreads(people(SPREAD_SEED));

  const evaluation = await evaluate([people(21)], spreads, undefined);

  for (const kind of ["five_hour", "seven_day"] as const) {
    const [ours, linear] = [OURS, ELAPSED_LINEAR].map((method) =>
      scoresOf(judgedBy(method, evaluation, (one) => one.kind === kind)),
    );
    expect(ours?.cases).toBeGreaterThan(60);
    expect(ours?.cases).toBe(linear?.cases);
    expect(ours?.pinball).toBeLessThan(0.7 * (linear?.pinball ?? 0));
    expect(ours?.brier).toBeLessThan(0.8 * (linear?.brier ?? 0));
  }
});

test("a frozen terminal and a unix time in the percent hardly change an answer", () => {
  const questions = questionsOf(simulateLife({ seed: 21, variant: "usual" }, 1), 1);
  const harmless = DAMAGES.flatMap(({ name }, index) => (/frozen|unix/.test(name) ? [index] : []));

  expect(harmless).toHaveLength(2);
  for (const question of questions) {
    const clean = answerHere(mergedHistory(question), question.nowMs);
    for (const index of harmless) {
      const asked = damaged(question, index, 1);
      expect(asked.history.length).toBeGreaterThan(question.history.length);
      const answer = answerHere(mergedHistory(asked), asked.nowMs);
      expect(answer?.p50).toBeGreaterThan((clean?.p50 ?? 0) - 1);
      expect(answer?.p50).toBeLessThan((clean?.p50 ?? 0) + 1);
    }
  }
});

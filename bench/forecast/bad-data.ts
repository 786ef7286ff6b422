import type { MergedWindow } from "../../shared/quota/merge-observations.ts";
import { WINDOWS } from "../../shared/quota/quota-window.ts";
import type { Row, Section } from "../section.ts";
import type { Answer } from "./answer.ts";
import { DAMAGES, damaged } from "./damage.ts";
import { answerHere, type People, questionsIn } from "./evaluate.ts";
import { mergedHistory } from "./merged.ts";
import { asShown, PEERS } from "./peers.ts";
import type { Question } from "./questions.ts";
import { type Judged, scoresOf } from "./scores.ts";

const LINEAR = PEERS[0];

/** The same questions with records that went wrong: ours, and a straight line that trusts the last row. */
export function badDataSection(people: People): Section {
  const tallies = DAMAGES.map(({ name }) => ({ name, ours: openTally(), trusting: openTally() }));
  let number = 0;
  for (const question of questionsIn(people)) {
    number++;
    tallies.forEach(({ ours, trusting }, index) => {
      const asked = damaged(question, index, number);
      ours.add(question, answerHere(mergedHistory(asked), asked.nowMs));
      trusting.add(question, trustingAnswer(asked));
    });
  }
  const clean = scoresOf(tallies[0]?.ours.judged ?? []);
  const rows = tallies.map(({ name, ours, trusting }): Row => {
    const [good, bad] = [scoresOf(ours.judged), scoresOf(trusting.judged)];
    const row = {
      name,
      cells: [good.pinball, good.brier, ours.silent(), bad.pinball, bad.brier, trusting.silent()],
    };
    if (!mustEqualClean(name)) return row;
    const isMet = isAsGood(good.pinball, clean.pinball) && isAsGood(good.brier, clean.brier);
    return { ...row, target: { text: `as clean ${isMet ? "met" : "missed"}`, isMet } };
  });
  return {
    title: "bad records",
    columns: [
      { title: "pinball", decimals: 3 },
      { title: "Brier", decimals: 4 },
      { title: "no answer", decimals: 3 },
      { title: "last row trusted: pinball", decimals: 3 },
      { title: "Brier", decimals: 4 },
      { title: "no answer", decimals: 3 },
    ],
    rows,
    notes: [`${number} questions about ${people.users} people of seed ${people.world.seed}.`],
  };
}

function mustEqualClean(name: string): boolean {
  return name.includes("frozen") || name.includes("unix time");
}

/** A frozen terminal confirms its number as long as nobody has said more: the last digits may move. */
function isAsGood(figure: number, clean: number): boolean {
  return Math.abs(figure - clean) <= 0.005 * clean;
}

function openTally() {
  const judged: Judged[] = [];
  let asked = 0;
  return {
    judged,
    add({ truth, window }: Question, answer: Answer | undefined): void {
      asked++;
      if (answer) judged.push({ answer, truth, resetsAtMs: window.resetsAtMs });
    },
    silent: () => 1 - judged.length / asked,
  };
}

/** Used over elapsed of whatever was written last. */
function trustingAnswer({ history, kind, nowMs }: Question): Answer | undefined {
  const last = history.reduce((a, b) => (b.atMs >= a.atMs ? b : a));
  if (last.resetsAtMs === null || last.resetsAtMs <= nowMs) return undefined;
  const current: MergedWindow = {
    window: kind,
    startMs: last.resetsAtMs - WINDOWS[kind].lengthMs,
    resetsAtMs: last.resetsAtMs,
    points: [{ ...last, source: "statusline" }],
    contested: false,
  };
  return LINEAR && asShown(LINEAR.point({ current, past: [], nowMs }));
}

import type { UsageQuery } from "../../shared/reports/query.ts";
import { usageReport } from "../../shared/reports/usage-report.ts";
import type { World } from "../world.ts";
import { type Answer, keepAnswer, type Question, storedAnswer } from "./answers-file.ts";
import { type CurrentLedger, changedLedger, currentLedger } from "./current-ledger-file.ts";
import { rowTrends } from "./row-trends.ts";
import type { UsagePlace } from "./usage-place-file.ts";

type Asked = {
  place: UsagePlace;
  world: World;
  query: UsageQuery;
  /** Of the days in the answer. */
  zone: string;
  hasTrends: boolean;
};

type Answered = {
  answer: Answer;
  /** What keeps the answer from being current. */
  news: readonly string[];
  /** Nothing was ever used. */
  isEmpty: boolean;
};

/**
 * What was used, of all that the tools' files tell now. The same question is answered as before while
 * nothing has changed: over a year that is 2.6 instead of 4 times the start of node (bench/README.md).
 */
export async function answered(asked: Asked): Promise<Answered> {
  const { place, world } = asked;
  const question = questionOf(asked);
  const stored = question && storedAnswer(question);
  if (stored === undefined) {
    return workedOut(await currentLedger(place, world), asked, question);
  }
  const ledger = await changedLedger(place, world, stored.table);
  if (ledger.table !== undefined) return workedOut(ledger, asked, question);
  return { answer: stored.answer, news: ledger.notices, isEmpty: false };
}

function workedOut(
  { table, stamp, isUnchanged, notices }: CurrentLedger,
  { place, query, hasTrends }: Asked,
  question: Question | undefined,
): Answered {
  const report = usageReport(table, place.prices, query);
  const trends = hasTrends ? rowTrends(table, query, report) : new Map<string, number[]>();
  const answer = { report, trends, notices: place.notices };
  // While usage grows no answer is given twice, and keeping one takes a tenth of the time.
  const isKept = isUnchanged && question !== undefined && report.found > 0;
  if (isKept) keepAnswer(question, stamp, answer);
  return { answer, news: notices, isEmpty: table.rows === 0 };
}

/** `undefined` in a zone without a name: two zones may be as far from UTC today. */
function questionOf({ place, query, zone, hasTrends }: Asked): Question | undefined {
  if (zone.startsWith("UTC") && zone !== "UTC") return undefined;
  const { usageDir, stamp } = place;
  return { usageDir, stamp, asked: JSON.stringify({ query, zone, hasTrends }) };
}

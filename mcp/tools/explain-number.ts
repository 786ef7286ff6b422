import * as z from "zod";
import { defined } from "../../shared/platform/read-value.ts";
import { explainUsage } from "../../shared/reports/explain-usage.ts";
import { usageReport } from "../../shared/reports/usage-report.ts";
import { DROP_REASONS } from "../../shared/sources/drop-reason.ts";
import { explainedText } from "../explained-text.ts";
import { explainedLine, explainedLineSchema } from "../explained-value.ts";
import { freshnessShape } from "../freshness.ts";
import { askedHistory, historyShape } from "../history.ts";
import { knownHistory } from "../history-hints.ts";
import { nothingText } from "../report-text.ts";
import { amountOf, amountShape } from "../report-value.ts";
import { defineTool } from "../tool.ts";

const count = z.number().min(0);

export const explainNumber = defineTool({
  name: "explain_number",
  title: "How a number comes about",
  description:
    "What a total of tokens or cost that usage gives is made of: the tokens of each kind of each model, times which price, and " +
    "what could not be counted or priced. Takes the same filters as usage. Call it when the user doubts a number, or asks why " +
    "something was so expensive.",
  input: z.strictObject(historyShape),
  output: z.strictObject({
    lines: z
      .array(explainedLineSchema)
      .describe("One for each model, speed and price, dearest first; they add up to totals"),
    totals: z.strictObject({ ...amountShape, sessions: count }),
    uncounted: z
      .partialRecord(z.enum(DROP_REASONS), count)
      .describe("What in all files of all tools tells of usage and was not counted, by reason"),
    priceTable: z.string().describe("Day of the price list"),
    ...freshnessShape,
  }),
  example: { sessionId: "current" },
  handler: async (args, deps) => {
    const asked = await askedHistory({ ...args, groupBy: "model" }, deps);
    const { ledger, table, query, subject, ageMs } = asked;
    const { prices, dropped } = ledger;
    const { totals } = usageReport(table, prices, query);
    const value = {
      lines: explainUsage(table, prices, query).map(explainedLine),
      totals: { ...amountOf(totals), sessions: totals.sessions },
      uncounted: defined(dropped),
      priceTable: prices.date,
      ...asked.freshness,
    };
    const text =
      value.lines.length === 0
        ? nothingText(subject, knownHistory(asked), ageMs)
        : explainedText(value, { subject, ageMs });
    return { value, text };
  },
});

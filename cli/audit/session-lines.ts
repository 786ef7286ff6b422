import { formatTokens } from "../../shared/display/amount.ts";
import { plainText } from "../../shared/display/plain-text.ts";
import { cutSpans, paintSpans } from "../../shared/display/span.ts";
import type { UsageTokens } from "../../shared/sources/usage-entry.ts";
import { totalTokens } from "../../shared/usage/token-counts.ts";
import { recordCost } from "../export/record-rows.ts";
import type { Look } from "../look.ts";
import { type Cell, type Column, fitColumns, INDENT, tableRow } from "../table.ts";
import { momentText } from "../usage/moment-text.ts";
import { exactMoney } from "../usage/money.ts";
import { modelName } from "../usage/summary-cells.ts";
import type { UsagePlace } from "../usage/usage-place-file.ts";
import { wrapWords } from "../wrap-words.ts";
import type { CountedAnswer, SessionAccount } from "./session-account.ts";

export type SessionView = { sessionId: string; account: SessionAccount; place: UsagePlace };

const GIVE_WAY = "model agent told reads writes input output agent told model tokens".split(" ");

/** A line for each answer, with the sum of all below. */
export function sessionLines({ sessionId, account, place }: SessionView, look: Look): string[] {
  const { counted, elsewhere } = account;
  const { columns, glyphs, paint } = look;
  const costs = counted.map(({ record }) => recordCost(record, place.prices));
  const sum = costs.reduce<number>((total, cost) => total + (cost ?? 0), 0);
  const toMoment = momentText(undefined);
  const amount = (name: string, amountOf: (tokens: UsageTokens) => number): Column => {
    const amounts = counted.map(({ record }) => amountOf(record.tokens));
    const all = [...amounts, amounts.reduce((total, one) => total + one, 0)];
    return column(
      name,
      "right",
      all.map((one) => [{ text: formatTokens(one), role: "text" }]),
    );
  };
  const text = (name: string, textOf: (answer: CountedAnswer) => string): Column =>
    column(name, "left", [
      ...counted.map((answer): Cell => [{ text: textOf(answer), role: "dim" }]),
      [],
    ]);
  const title = `Session ${plainText(sessionId)}`;
  const table = fitColumns(
    [
      column(title, "left", [
        ...counted.map(({ record }): Cell => [{ text: toMoment(record.atMs), role: "text" }]),
        [{ text: `total of ${counted.length}`, role: "bright" }],
      ]),
      text("model", ({ record }) => modelName(record.model)),
      text("agent", ({ record }) => plainText(record.agentId ?? "", 12)),
      text("told", ({ tellings }) => toldText(tellings.length)),
      amount("input", ({ input }) => input),
      amount("output", ({ output }) => output),
      amount("writes", ({ cacheWrite5m, cacheWrite1h }) => cacheWrite5m + cacheWrite1h),
      amount("reads", ({ cacheRead }) => cacheRead),
      amount("tokens", totalTokens),
      column("cost", "right", [
        ...costs.map((cost): Cell => {
          const money = cost === null ? glyphs.unknown : exactCost(cost);
          return [{ text: money, role: cost === null ? "watch" : "text" }];
        }),
        [{ text: exactMoney(sum), role: "text" }],
      ]),
    ],
    { width: columns, giveWay: GIVE_WAY, firstWidth: 16 },
  );
  const [first, ...others] = table;
  if (first === undefined) return [];
  const head = [{ ...first, width: first.width + INDENT.text.length }, ...others];
  const width = columns ?? Number.POSITIVE_INFINITY;
  const rows = [
    tableRow(head, 0, glyphs.ellipsis),
    ...Array.from({ length: counted.length + 1 }, (_, index) => [
      INDENT,
      ...tableRow(table, index + 1, glyphs.ellipsis),
    ]),
  ];
  const remarks = [
    "told: how often files tell of the answer (streamed, resumed, forked); it counts once.",
    ...(elsewhere.length === 0
      ? []
      : [
          `${elsewhere.length} answers in its files were made in other sessions and count there: ${names(elsewhere)}`,
        ]),
  ];
  return [
    ...rows.map((spans) => paintSpans(cutSpans(spans, width, glyphs.ellipsis), paint).trimEnd()),
    ...remarks
      .flatMap((remark) => wrapWords(remark, columns ?? 100))
      .map((line) => paint(line, "dim")),
  ];
}

function column(name: string, align: Column["align"], cells: readonly Cell[]): Column {
  return { key: name, align, variants: [[[{ text: name, role: "dim" }], ...cells]] };
}

function toldText(times: number): string {
  if (times === 0) return "file gone";
  return times === 1 ? "" : `${times} times`;
}

/** Of a single answer, where cents say little. */
function exactCost(usd: number): string {
  return usd >= 1 ? exactMoney(usd) : `$${usd.toFixed(4)}`;
}

function names(answers: readonly CountedAnswer[]): string {
  const ids = new Set(answers.map(({ record }) => plainText(record.sessionId).slice(0, 8)));
  return [...ids].slice(0, 5).join(", ");
}

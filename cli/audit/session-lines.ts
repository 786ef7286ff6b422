import { formatTokens } from "../../shared/display/amount.ts";
import { plainText } from "../../shared/display/plain-text.ts";
import type { UsageAmount } from "../../shared/reports/usage-row.ts";
import type { UsageTokens } from "../../shared/sources/usage-entry.ts";
import { totalTokens } from "../../shared/usage/token-counts.ts";
import { recordCost } from "../export/record-rows.ts";
import type { Look } from "../look.ts";
import { remarkLines } from "../remark-lines.ts";
import { type Cell, type Column, fitColumns } from "../table.ts";
import { titledTable } from "../titled-table.ts";
import { momentText } from "../usage/moment-text.ts";
import { exactMoney } from "../usage/money.ts";
import { costCell, modelName } from "../usage/summary-cells.ts";
import { unpricedLine } from "../usage/unpriced-line.ts";
import type { UsagePlace } from "../usage/usage-place-file.ts";
import type { CountedAnswer, SessionAccount } from "./session-account.ts";

export type SessionView = {
  sessionId: string;
  account: SessionAccount;
  sum: UsageAmount;
  place: UsagePlace;
  /** Name of the time zone of the moments, which is the machine's. */
  zone: string;
  /** What keeps the numbers from being current or whole, each with the next step. */
  notices: readonly string[];
};

const GIVE_WAY = "model agent told reads writes input output agent told model tokens".split(" ");

/** A line for each answer, with the sum of all below. */
export function sessionLines(view: SessionView, look: Look): string[] {
  const { sessionId, account, sum, place, zone, notices } = view;
  const table = fitColumns(sessionColumns(view, look), {
    width: look.columns,
    giveWay: GIVE_WAY,
    firstWidth: 16,
  });
  return [
    ...remarkLines(`Session ${plainText(sessionId)}`, "bright", look),
    ...titledTable(table, look),
    ...remarkLines(TOLD, "dim", look),
    ...elsewhereRemark(account).flatMap((text) => remarkLines(text, "dim", look)),
    ...[...unpricedLine(sum, look), ...notices].flatMap((text) => remarkLines(text, "watch", look)),
    ...remarkLines(
      `Prices of ${place.prices.date}${look.glyphs.separator}times of ${zone}`,
      "dim",
      look,
    ),
  ];
}

const TOLD =
  "told: how often files tell of the answer (streamed, resumed, forked); it counts once.";

function sessionColumns({ account, sum, place }: SessionView, { glyphs }: Look): Column[] {
  const { counted } = account;
  const toMoment = momentText(undefined);
  const text = (name: string, textOf: (answer: CountedAnswer) => string): Column => {
    const cells = counted.map((answer): Cell => [{ text: textOf(answer), role: "dim" }]);
    return column(name, "left", [...cells, []]);
  };
  const amount = (name: string, amountOf: (tokens: UsageTokens) => number): Column => {
    const amounts = [...counted.map(({ record }) => record.tokens), sum.tokens].map(amountOf);
    return column(
      name,
      "right",
      amounts.map((one): Cell => [{ text: formatTokens(one), role: "text" }]),
    );
  };
  const moments = counted.map(
    ({ record }): Cell => [{ text: toMoment(record.atMs), role: "text" }],
  );
  const costs = counted.map(({ record }): Cell => {
    const cost = recordCost(record, place.prices);
    if (cost === null) return [{ text: glyphs.unknown, role: "watch" }];
    return [{ text: exactCost(cost), role: "text" }];
  });
  return [
    column("answers", "left", [
      ...moments,
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
    column("cost", "right", aligned([...costs, costCell(sum, glyphs)], sum)),
  ];
}

/** Where the sum has a mark, the others have a blank in its place. */
function aligned(cells: readonly Cell[], { isPartlyPriced }: UsageAmount): readonly Cell[] {
  if (!isPartlyPriced) return cells;
  return cells.map((cell, index) => (index < cells.length - 1 ? [...cell, { text: " " }] : cell));
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

function elsewhereRemark({ elsewhere }: SessionAccount): string[] {
  if (elsewhere.length === 0) return [];
  const ids = new Set(elsewhere.map(({ record }) => plainText(record.sessionId).slice(0, 8)));
  const names = [...ids].slice(0, 5).join(", ");
  return [
    `${elsewhere.length} answers in its files were made in other sessions and count there: ${names}`,
  ];
}

import { plainText } from "../../shared/display/plain-text.ts";
import type { Rates } from "../../shared/prices/price-book.ts";
import { UNPRICED_ADVICE, unpricedText } from "../../shared/reports/unpriced-text.ts";
import type { Look } from "../look.ts";
import { remarkLines } from "../remark-lines.ts";
import { type Cell, type Column, fitColumns } from "../table.ts";
import { titledTable } from "../titled-table.ts";
import type { ModelReport, PeriodReport, PricesReport, UnpricedUsage } from "./model-report.ts";
import type { TableChanges } from "./table-changes.ts";

type Row = { label: string; rates: Rates };

type PricesView = {
  /** Models were named: all that is known of each is shown, else a row for each. */
  isAsked: boolean;
  unpriced?: UnpricedUsage | undefined;
};

/** The report as lines for a person, each as wide as the terminal at most. */
export function priceLines(
  report: PricesReport,
  { isAsked, unpriced }: PricesView,
  look: Look,
): string[] {
  const { models } = report;
  return [
    ...remarkLines(headLine(report), "text", look),
    ...ownLine(report).flatMap((text) => remarkLines(text, "text", look)),
    ...(unpriced === undefined || unpriced.models.length === 0
      ? []
      : remarkLines(unpricedUsage(unpriced), "watch", look)),
    ...(isAsked
      ? models.flatMap((model) => ["", ...modelLines(model, look)])
      : [
          "",
          ...rateLines(models.flatMap(currentRow), look),
          "",
          ...remarkLines(MORE, "text", look),
        ]),
  ];
}

function headLine({ date, source, isFetched }: PricesReport): string {
  const origin = isFetched ? source : `${source}, came with Tacho`;
  return `Prices of ${date} (${origin}), in USD per million tokens`;
}

function ownLine({ ownModels }: PricesReport): string[] {
  if (ownModels.length === 0) return [];
  const names = ownModels.slice(0, MAX_LISTED).map((name) => plainText(name, MAX_CHARACTERS));
  const left = ownModels.length - MAX_LISTED;
  const more = left > 0 ? ` and ${left} more` : "";
  return [
    `Before the list goes what you have set yourself (tacho config get prices), for ${names.join(", ")}${more}.`,
  ];
}

function unpricedUsage(unpriced: UnpricedUsage): string {
  const text = unpricedText(unpriced, (model) => plainText(model, MAX_CHARACTERS));
  return `! In your usage: ${text} ${UNPRICED_ADVICE}`;
}

function currentRow({ model, periods }: ModelReport): Row[] {
  const rates = periods.at(-1)?.rates;
  return rates === undefined ? [] : [{ label: model, rates }];
}

function modelLines(report: ModelReport, look: Look): string[] {
  const { model, id, own, periods, fastTimes } = report;
  const name = plainText(model, MAX_CHARACTERS);
  const listedAs = id === undefined || id === model ? "" : ` (listed as ${plainText(id)})`;
  const remarks = (texts: readonly string[]) =>
    texts.flatMap((text) => remarkLines(`  ${text}`, "text", look));
  const head = remarkLines(`${name}${periods.length === 0 ? "" : listedAs}`, "bright", look);
  const ownLines = remarks(own.map(ownPriceText));
  if (periods.length === 0) {
    return [...head, ...ownLines, ...(own.length === 0 ? remarks([NOT_LISTED]) : [])];
  }
  const notes = [fastNote(fastTimes), searchNote(periods.at(-1))].join(" ");
  return [
    ...head,
    ...ownLines,
    ...rateLines(periods.flatMap(periodRows), look),
    ...remarks([notes]),
  ];
}

const NOT_LISTED = `No price is listed. ${UNPRICED_ADVICE}`;

/** `Your price: input 4, output 20, from 2026-10-01`. */
function ownPriceText({ from, ...price }: ModelReport["own"][number]): string {
  const amounts = OWN_NAMES.flatMap(([key, name]) => {
    const amount = price[key];
    return amount === undefined ? [] : [`${name} ${amountText(amount)}`];
  });
  const since = from === undefined ? [] : [`from ${from}`];
  return `Your price: ${[...amounts, ...since].join(", ")}`;
}

const OWN_NAMES = [
  ["input", "input"],
  ["output", "output"],
  ["cacheRead", "cache read"],
  ["cacheWrite5m", "write 5m"],
  ["cacheWrite1h", "write 1h"],
  ["webSearch", "1,000 searches"],
  ["fast", "fast mode times"],
] as const;

function periodRows({ from, until, rates, above, hours }: PeriodReport): Row[] {
  return [
    { label: spanText(from, until), rates },
    ...above.map(({ promptTokens, rates: listed }) => ({
      label: `  ${aboveText(promptTokens)}`,
      rates: listed,
    })),
    ...hours.map((window) => ({
      label: `  ${window.from}-${window.to} UTC`,
      rates: window.rates,
    })),
  ];
}

/** Vendors say "above 200,000" or "from 272,000 on"; the list has the last one below for both. */
function aboveText(promptTokens: number): string {
  const isBelowRound = (promptTokens + 1) % 1_000 === 0;
  const tokens = isBelowRound ? promptTokens + 1 : promptTokens;
  return `${isBelowRound ? "from" : "above"} ${tokens.toLocaleString("en")} tokens`;
}

function spanText(from: string | undefined, until: string | undefined): string {
  if (from === undefined) return until === undefined ? "at any time" : `until ${until}`;
  return until === undefined ? `from ${from}` : `${from} to ${until}`;
}

function fastNote(times: number | undefined): string {
  return times === undefined
    ? "No price of a fast mode is known."
    : `Fast mode: ${times} times as much.`;
}

function searchNote(period: PeriodReport | undefined): string {
  return `1,000 searches on the web: $${period?.rates.webSearch ?? 0}.`;
}

const COLUMNS = [
  { head: "input", key: "input" },
  { head: "output", key: "output" },
  { head: "cache read", key: "cacheRead" },
  { head: "write 5m", key: "cacheWrite5m" },
  { head: "write 1h", key: "cacheWrite1h" },
] as const;

function rateLines(rows: readonly Row[], look: Look): string[] {
  const columns: Column[] = [
    {
      key: "label",
      align: "left",
      variants: [[[], ...rows.map(({ label }): Cell => [{ text: label }])]],
    },
    ...COLUMNS.map(({ head, key }): Column => {
      const cells = rows.map(({ rates }): Cell => [{ text: amountText(rates[key]) }]);
      return { key, align: "right", variants: [[[{ text: head, role: "dim" }], ...cells]] };
    }),
  ];
  const giveWay = ["cacheWrite1h", "cacheWrite5m", "cacheRead"];
  return titledTable(fitColumns(columns, { width: look.columns, giveWay, firstWidth: 18 }), look);
}

/** `0.0625`, not `0.062500000001`. */
function amountText(usd: number): string {
  return String(Number(usd.toPrecision(6)));
}

/** What an update brought. */
export function changeLines(date: string, { added, changed }: TableChanges): string[] {
  const lines = [...listed("New", added), ...listed("Changed", changed)];
  const head = `Prices are those of ${date} now.`;
  return lines.length === 0 ? [`${head} Nothing in them is new.`] : [head, ...lines];
}

function listed(title: string, ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  const more = ids.length > MAX_LISTED ? ` and ${ids.length - MAX_LISTED} more` : "";
  const names = ids.slice(0, MAX_LISTED).map((id) => plainText(id, MAX_CHARACTERS));
  return [`  ${title} (${ids.length}): ${names.join(", ")}${more}`];
}

const MORE = "Other models, long prompts, fast mode, earlier prices: tacho prices <model>";
const MAX_LISTED = 20;
const MAX_CHARACTERS = 200;

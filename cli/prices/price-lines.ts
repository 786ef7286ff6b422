import { plainText } from "../../shared/display/plain-text.ts";
import type { Rates } from "../../shared/prices/price-book.ts";
import type { Look } from "../look.ts";
import type { ModelReport, PeriodReport, PricesReport } from "./model-report.ts";
import type { TableChanges } from "./table-changes.ts";

type Row = { label: string; rates: Rates };

/** One model a row where none was asked for, else all that is known of each. */
export function priceLines(
  report: PricesReport,
  { isAsked, paint }: { isAsked: boolean } & Pick<Look, "paint">,
): string[] {
  const { models } = report;
  const body = isAsked
    ? models.flatMap((model) => ["", ...modelLines(model, paint)])
    : ["", ...tableLines(models.flatMap(currentRow), paint), "", MORE];
  return [headLine(report), ...body];
}

function headLine({ date, source, isFetched, ownPrices }: PricesReport): string {
  const origin = isFetched ? source : `${source}, came with Tacho`;
  const own = ownPrices === 0 ? "" : `; ${ownPrices} of your own go before`;
  return `Prices of ${date} (${origin})${own}, in USD per million tokens`;
}

function currentRow({ model, periods }: ModelReport): Row[] {
  const rates = periods.at(-1)?.rates;
  return rates === undefined ? [] : [{ label: model, rates }];
}

function modelLines(report: ModelReport, paint: Look["paint"]): string[] {
  const { model, id, own, periods, fastTimes } = report;
  const name = plainText(model, MAX_CHARACTERS);
  const title = paint(name, "bright");
  const listedAs = id === undefined || id === model ? "" : ` (listed as ${plainText(id)})`;
  const ownLines = own.map((price) => `  Your price: ${JSON.stringify(price)}`);
  if (periods.length === 0) {
    const hint = `  No price is listed. Newer list: tacho prices update; your own: tacho config set prices`;
    return [title, ...ownLines, ...(own.length === 0 ? [hint] : [])];
  }
  const rows = periods.flatMap(periodRows);
  const notes = [fastNote(fastTimes), searchNote(periods.at(-1))].join(" ");
  return [`${title}${listedAs}`, ...ownLines, ...tableLines(rows, paint), `  ${notes}`];
}

function periodRows({ from, until, rates, above, hours }: PeriodReport): Row[] {
  return [
    { label: spanText(from, until), rates },
    ...above.map(({ promptTokens, rates: listed }) => ({
      label: `  above ${promptTokens.toLocaleString("en")} tokens`,
      rates: listed,
    })),
    ...hours.map((window) => ({
      label: `  ${window.from}-${window.to} UTC`,
      rates: window.rates,
    })),
  ];
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

function tableLines(rows: readonly Row[], paint: Look["paint"]): string[] {
  const width = Math.max(...rows.map(({ label }) => label.length));
  const head = COLUMNS.map(({ head: text }) => text.padStart(WIDTH)).join("");
  return [
    paint(`  ${" ".repeat(width)}${head}`, "dim"),
    ...rows.map(({ label, rates }) => {
      const cells = COLUMNS.map(({ key }) => amountText(rates[key]).padStart(WIDTH));
      return `  ${label.padEnd(width)}${cells.join("")}`;
    }),
  ];
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
const WIDTH = 11;
const MAX_LISTED = 20;
const MAX_CHARACTERS = 200;

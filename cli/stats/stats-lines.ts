import { formatTokens } from "../../shared/display/amount.ts";
import { plainText } from "../../shared/display/plain-text.ts";
import { cutSpans, paintSpans } from "../../shared/display/span.ts";
import type { Look } from "../look.ts";
import { type Cell, type Column, fitColumns, INDENT, tableRow } from "../table.ts";
import { wrapWords } from "../wrap-words.ts";
import type { StatsComparison, StatsDay, StatsReason } from "./compare-stats.ts";

const MAX_PATH = 300;

const REASONS: Readonly<Record<StatsReason, string>> = {
  same: "",
  "not-counted-yet": "not counted by the client yet",
  deleted: "only the client knows",
  "client-more": "the client has more",
  "client-less": "Tacho has more",
};

/** What each difference can come from. */
const EXPLANATIONS: readonly (readonly [StatsReason, string])[] = [
  ["not-counted-yet", "The client counts whole days only, and when somebody opens /stats."],
  [
    "deleted",
    "Days that only the client knows: their transcripts were deleted before Tacho read them.",
  ],
  [
    "client-more",
    "Where the client has more, it can be that it counted copies of one answer (resumed, forked), or transcripts that are deleted by now.",
  ],
  [
    "client-less",
    "Where Tacho has more, it can be that a session went on after the client had counted the day, or that it counts a folder that the client does not.",
  ],
];

/** The comparison as lines for a person. */
export function statsLines(comparison: StatsComparison, look: Look): string[] {
  const { paint, columns, glyphs } = look;
  const width = columns ?? Number.POSITIVE_INFINITY;
  if (comparison.paths.length === 0) return nothing(look);
  const { days, clientTokens, tachoTokens } = comparison;
  const total: StatsDay = { day: "total", clientTokens, tachoTokens, why: "same" };
  const all = [...days, total];
  const table = fitColumns(
    [
      column("Tokens by day", all, ({ day }) => [{ text: day, role: "text" }]),
      number("client", all, (day) => day.clientTokens),
      number("Tacho", all, (day) => day.tachoTokens),
      column("difference", all, differenceCell, "right"),
      column("", all, ({ why }) => [{ text: REASONS[why], role: "dim" }]),
    ],
    { width: columns, giveWay: ["", "difference"], firstWidth: 10 },
  );
  const [first, ...others] = table;
  if (first === undefined) return [];
  const head = [{ ...first, width: first.width + INDENT.text.length }, ...others];
  const rows = [
    tableRow(head, 0, glyphs.ellipsis),
    ...all.map((_, index) => [INDENT, ...tableRow(table, index + 1, glyphs.ellipsis)]),
  ];
  const remarks = [
    ...EXPLANATIONS.flatMap(([why, text]) => (days.some((day) => day.why === why) ? [text] : [])),
    `Read: ${comparison.paths.map((path) => plainText(path, MAX_PATH)).join(", ")}`,
  ];
  return [
    ...rows.map((spans) => paintSpans(cutSpans(spans, width, glyphs.ellipsis), paint).trimEnd()),
    ...remarks.flatMap((text) => wrapWords(text, columns ?? 100)).map((line) => paint(line, "dim")),
  ];
}

function nothing({ paint, columns = 100 }: Look): string[] {
  return [
    paint("Claude Code has no statistics of its own here.", "bright"),
    ...wrapWords("It writes them when you open /stats. Tacho's own: tacho usage", columns).map(
      (line) => paint(line, "dim"),
    ),
  ];
}

function differenceCell({ clientTokens, tachoTokens, why }: StatsDay): Cell {
  const difference = tachoTokens - clientTokens;
  if (difference === 0 || why === "not-counted-yet") return [];
  const sign = difference > 0 ? "+" : "-";
  return [{ text: `${sign}${formatTokens(Math.abs(difference))}`, role: "watch" }];
}

function number(name: string, days: readonly StatsDay[], amountOf: (day: StatsDay) => number) {
  return column(
    name,
    days,
    (day) => [{ text: formatTokens(amountOf(day)), role: "text" }],
    "right",
  );
}

function column(
  name: string,
  days: readonly StatsDay[],
  cellOf: (day: StatsDay) => Cell,
  align: Column["align"] = "left",
): Column {
  const role = name === "Tokens by day" ? "bright" : "dim";
  return { key: name, align, variants: [[[{ text: name, role }], ...days.map(cellOf)]] };
}

import { formatTokens } from "../../shared/display/amount.ts";
import { plainText } from "../../shared/display/plain-text.ts";
import type { Look } from "../look.ts";
import { remarkLines } from "../remark-lines.ts";
import { type Cell, type Column, fitColumns } from "../table.ts";
import { titledTable } from "../titled-table.ts";
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

type StatsView = StatsComparison & {
  /** Name of the time zone of the days. */
  timeZone: string;
  /** What keeps the numbers from being current or whole, each with the next step. */
  notices: readonly string[];
};

/** The comparison as lines for a person. */
export function statsLines(view: StatsView, look: Look): string[] {
  const { paths, damaged, days, timeZone, notices } = view;
  const watch = [...damaged.map(damagedText), ...notices];
  const dim =
    paths.length === 0
      ? [damaged.length === 0 ? `It writes them when you open /stats. ${OWN}` : OWN]
      : [
          ...EXPLANATIONS.flatMap(([why, text]) =>
            days.some((day) => day.why === why) ? [text] : [],
          ),
          `Read: ${paths.map((path) => plainText(path, MAX_PATH)).join(", ")}`,
          `Days of ${timeZone}`,
        ];
  return [
    ...(paths.length + damaged.length === 0
      ? remarkLines("Claude Code has no statistics of its own here.", "bright", look)
      : []),
    ...(paths.length === 0 ? [] : tableLines(view, look)),
    ...watch.flatMap((text) => remarkLines(text, "watch", look)),
    ...dim.flatMap((text) => remarkLines(text, "dim", look)),
  ];
}

const OWN = "Tacho's own: tacho usage";

function damagedText(path: string): string {
  return `! ${plainText(path, MAX_PATH)} is damaged, or not readable for you. Claude Code writes it anew when you open /stats.`;
}

function tableLines({ days, clientTokens, tachoTokens }: StatsView, look: Look): string[] {
  const all: StatsDay[] = [...days, { day: "total", clientTokens, tachoTokens, why: "same" }];
  const columns = [
    column("Tokens by day", all, ({ day }) => [{ text: day, role: "text" }]),
    number("client", all, (day) => day.clientTokens),
    number("Tacho", all, (day) => day.tachoTokens),
    column("difference", all, differenceCell, "right"),
    column("", all, ({ why }) => [{ text: REASONS[why], role: "dim" }]),
  ];
  const fitting = { width: look.columns, giveWay: ["", "difference"], firstWidth: 10 };
  return titledTable(fitColumns(columns, fitting), look);
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

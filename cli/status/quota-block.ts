import { formatLongDuration } from "../../shared/display/duration.ts";
import type { Glyphs } from "../../shared/display/glyphs.ts";
import { plainText } from "../../shared/display/plain-text.ts";
import type { Span } from "../../shared/display/span.ts";
import { MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { WINDOW_KINDS } from "../../shared/quota/quota-window.ts";
import { type Cell, type Column, fitColumns, INDENT, tableRow } from "../table.ts";
import { type QuotaCells, quotaCells, unknownQuotaCells } from "./quota-cells.ts";
import { type AccountStatus, seenAtMs } from "./status-report.ts";

export type QuotaBlock = {
  accounts: readonly AccountStatus[];
  nowMs: number;
  glyphs: Glyphs;
  columns: number | undefined;
};

/** In which order the columns give way where the terminal is narrow. */
const GIVE_WAY = [
  ...["bar", "bar", "verdict", "reset", "reset", "rate", "bar", "reset", "verdict"],
];
/** Numbers older than this are worth a second look. */
const STALE_AFTER_MS = 10 * MS_PER_MINUTE;

/** For each account a head and a line for each of the two windows, all in the same columns. */
export function quotaBlock({ accounts, nowMs, glyphs, columns }: QuotaBlock): Span[][] {
  const rows = accounts.flatMap(({ windows }) =>
    WINDOW_KINDS.map((kind) => {
      const outlook = windows.find(({ window }) => window === kind);
      return outlook === undefined
        ? unknownQuotaCells(kind, glyphs)
        : quotaCells(outlook, nowMs, glyphs);
    }),
  );
  const fitting = { width: columns, giveWay: GIVE_WAY, firstWidth: 6 };
  const table = fitColumns(columnsOf(rows), fitting);
  const lines = rows.map((_, index) => [INDENT, ...tableRow(table, index, glyphs.ellipsis)]);
  const isOneOfMany = accounts.length > 1;
  return accounts.flatMap((account, index) => [
    head(account, nameOf(account, { isOneOfMany, glyphs }), nowMs),
    ...lines.slice(index * WINDOW_KINDS.length, (index + 1) * WINDOW_KINDS.length),
  ]);
}

function columnsOf(rows: readonly QuotaCells[]): Column[] {
  const one = (cellOf: (row: QuotaCells) => Cell) => [rows.map(cellOf)];
  const forms = (count: number, cellsOf: (row: QuotaCells) => readonly Cell[]) =>
    Array.from({ length: count }, (_, form) => rows.map((row) => cellsOf(row)[form] ?? []));
  return [
    { key: "window", align: "left", variants: one(({ label }) => label) },
    { key: "bar", align: "left", variants: forms(3, ({ bars }) => bars) },
    { key: "used", align: "right", variants: one(({ used }) => used) },
    { key: "reset", align: "left", variants: forms(3, ({ resets }) => resets) },
    { key: "rate", align: "right", variants: one(({ rate }) => rate) },
    { key: "verdict", align: "left", variants: forms(2, ({ verdicts }) => verdicts) },
  ];
}

function head(account: AccountStatus, name: string | undefined, nowMs: number): Span[] {
  const ageMs = nowMs - seenAtMs(account);
  return [
    { text: "Quota", role: "bright" },
    { text: name === undefined ? " (" : ` (${name}, `, role: "dim" },
    {
      text: `seen ${formatLongDuration(ageMs)} ago`,
      role: ageMs > STALE_AFTER_MS ? "watch" : "dim",
    },
    { text: ")", role: "dim" },
    ...(account.windows.some(({ contested }) => contested) ? [CONTESTED] : []),
  ];
}

const CONTESTED: Span = { text: " readings disagree: two accounts may be mixed", role: "watch" };

/** An account of which only the id is known is named if there are others to tell it from. */
function nameOf(
  { account, user }: AccountStatus,
  { isOneOfMany, glyphs }: { isOneOfMany: boolean; glyphs: Glyphs },
): string | undefined {
  if (user !== undefined) return `${plainText(user, MAX_USER)}@${glyphs.ellipsis}`;
  if (!isOneOfMany) return undefined;
  return account.startsWith("unknown-") ? "unknown account" : `account ${account.slice(0, 8)}`;
}

const MAX_USER = 30;

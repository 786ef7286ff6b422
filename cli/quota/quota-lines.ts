import { plainText } from "../../shared/display/plain-text.ts";
import { cutSpans, paintSpans, type Span } from "../../shared/display/span.ts";
import type { AccountValue } from "../../shared/quota/quota-value.ts";
import { WINDOW_KINDS } from "../../shared/quota/quota-window.ts";
import type { Look } from "../look.ts";
import { remarkLines } from "../remark-lines.ts";
import type { Login } from "../status/login-file.ts";
import { INDENT, tableRow } from "../table.ts";
import { accountRemarks } from "./account-remarks.ts";
import { accountColumns, headLines } from "./account-table.ts";
import { extraUsageCells } from "./extra-usage-cells.ts";
import { noQuotaLines } from "./no-quota.ts";
import { closedCells, type WindowCells, windowCells } from "./window-cells.ts";

export type QuotaView = {
  accounts: readonly AccountValue[];
  nowMs: number;
  /** Who is logged in here. */
  login?: Login;
  isPaidByKey: boolean;
};

/** A block for each account: a row for each window, and under it what else is to be known. */
export function quotaLines(view: QuotaView, look: Look): string[] {
  const { accounts, nowMs } = view;
  const { glyphs, columns: width = Number.POSITIVE_INFINITY, paint } = look;
  if (accounts.length === 0) return noQuotaLines(view, look);
  const blocks = accounts.map((account) => ({ account, rows: rowsOf(account, nowMs, look) }));
  const columns = accountColumns(
    blocks.flatMap(({ rows }) => rows),
    look.columns,
  );
  const hasAge = columns.some(({ key }) => key === "seen");
  let index = 0;
  return blocks.flatMap(({ account, rows }, block) => {
    const lines = [
      ...headLines(titleOf(account, view, look), columns, glyphs),
      ...rows.map(() => [INDENT, ...tableRow(columns, ++index, glyphs.ellipsis)]),
    ];
    return [
      ...(block > 0 ? [""] : []),
      ...lines.map((spans) =>
        paintSpans(withoutTail(cutSpans(spans, width, glyphs.ellipsis)), paint),
      ),
      ...accountRemarks(account, nowMs, { age: hasAge }).flatMap(({ text, role }) =>
        remarkLines(`${INDENT.text}${text}`, role, look),
      ),
    ];
  });
}

function rowsOf(
  { windows, extraUsage }: AccountValue,
  nowMs: number,
  { glyphs }: Look,
): WindowCells[] {
  const more = windows.filter(({ window }) => !WINDOW_KINDS.some((kind) => kind === window));
  return [
    ...WINDOW_KINDS.map((kind) => {
      const value = windows.find(({ window }) => window === kind);
      return value === undefined ? closedCells(kind, glyphs) : windowCells(value, nowMs, glyphs);
    }),
    ...more.map((value) => windowCells(value, nowMs, glyphs)),
    ...extraUsageCells(extraUsage, glyphs),
  ];
}

/** An account of which only the id is known is named if there are others to tell it from. */
function titleOf({ account }: AccountValue, { accounts, login }: QuotaView, look: Look): Span[] {
  const quota: Span = { text: "Quota", role: "bright" };
  const name = login?.account === account ? login.user : undefined;
  if (name !== undefined) {
    return [
      quota,
      { text: ` of ${plainText(name, MAX_USER)}@${look.glyphs.ellipsis}`, role: "dim" },
    ];
  }
  if (accounts.length < 2) return [quota];
  const id = account.startsWith("unknown-") ? "unknown account" : `account ${account.slice(0, 8)}`;
  return [quota, { text: ` of ${id}`, role: "dim" }];
}

const MAX_USER = 30;

/** Blanks at the end of a line would be wrapped when the terminal gets narrower. */
function withoutTail(spans: readonly Span[]): Span[] {
  const kept = [...spans];
  while (kept.at(-1)?.text.trim() === "") kept.pop();
  return kept;
}

import { type Cell, type Column, type FittedColumn, fitColumns } from "../table.ts";
import {
  type CellContext,
  contextCell,
  costCell,
  modelCell,
  nameCell,
  rateCell,
  stateCells,
  tokensCell,
} from "./session-cells.ts";
import type { SessionStatus } from "./status-report.ts";

/** The rows of the table: a head with the title, the listed sessions, then a row of sums a group. */
export type SessionRows = {
  title: Cell;
  listed: readonly SessionStatus[];
  groups: readonly (readonly SessionStatus[])[];
};

/** In which order the columns give way where the terminal is narrow. */
const GIVE_WAY = "context state rate model tokens state cost context state".split(" ");
/** A name is cut below this only when nothing else can give way. */
const NAME_WIDTH = 16;

/** The columns as far as they fit, with a cell for each row. */
export function sessionColumns(
  { title, listed, groups }: SessionRows,
  context: CellContext,
  width: number | undefined,
): FittedColumn[] {
  const each = (cellOf: CellOf) => listed.map((session) => cellOf(session, context));
  const sums = (sumOf: SumOf) =>
    [...listed.map((session) => [session]), ...groups].map((group) => sumOf(group, context.glyphs));
  const contexts = each(contextCell);
  const states = listed.map((session) => stateCells(session, context));
  const state = (form: number) =>
    headed(
      "state",
      states.map((forms) => forms[form] ?? []),
    );
  const columns: Column[] = [
    { key: "name", align: "left", variants: [[title, ...each(nameCell)]] },
    { key: "model", align: "left", variants: [headed("model", each(modelCell))] },
    {
      key: "context",
      align: "right",
      variants: [headed("context", contexts), headed("ctx", contexts)],
    },
    { key: "tokens", align: "right", variants: [headed("tokens", sums(tokensCell))] },
    { key: "cost", align: "right", variants: [headed("cost", sums(costCell))] },
    { key: "rate", align: "right", variants: [headed("$/h", sums(rateCell))] },
    { key: "state", align: "left", variants: [state(0), state(1), state(2)] },
  ];
  return fitColumns(columns, { width, giveWay: GIVE_WAY, firstWidth: NAME_WIDTH });
}

type CellOf = (session: SessionStatus, context: CellContext) => Cell;
type SumOf = (sessions: readonly SessionStatus[], glyphs: CellContext["glyphs"]) => Cell;

function headed(title: string, cells: readonly Cell[]): Cell[] {
  return [[{ text: title, role: "dim" }], ...cells];
}

import type { UsageRecords } from "../../shared/reports/records.ts";
import type { Look } from "../look.ts";
import { type Cell, type Column, fitColumns } from "../table.ts";
import { titledTable } from "../titled-table.ts";
import { footLines } from "../usage/usage-foot.ts";
import { recordRows } from "./record-rows.ts";

type RecordsView = UsageRecords & {
  /** Name of the time zone of the days. */
  zone: string;
  /** What keeps the numbers from being current or whole, each with the next step. */
  notices: readonly string[];
};

/** The records as lines for a person, each as wide as the terminal at most. */
export function recordsLines(view: RecordsView, look: Look): string[] {
  const rows = recordRows(view, look.glyphs);
  const names = rows.map(({ name }): Cell => [{ text: name, role: "text" }]);
  const wheres = rows.map(({ where }) => where);
  const shortWheres = rows.map(({ where, shortWhere = where }) => shortWhere);
  const remarks = rows.map(({ remark = "" }): Cell => [{ text: remark, role: "dim" }]);
  const columns: Column[] = [
    { key: "name", align: "left", variants: [[[{ text: "Records", role: "bright" }], ...names]] },
    { key: "amount", align: "right", variants: [[[], ...rows.map(({ amount }) => amount)]] },
    {
      key: "where",
      align: "left",
      variants: [
        [[], ...wheres],
        [[], ...shortWheres],
      ],
    },
    { key: "remark", align: "left", variants: [[[], ...remarks]] },
  ];
  const fitting = { width: look.columns, giveWay: ["remark", "where", "where"], firstWidth: 15 };
  return [...titledTable(fitColumns(columns, fitting), look), ...footLines(view, look)];
}

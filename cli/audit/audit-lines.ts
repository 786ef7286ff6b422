import { formatTokens } from "../../shared/display/amount.ts";
import type { Look } from "../look.ts";
import { remarkLines } from "../remark-lines.ts";
import { type Cell, type Column, fitColumns } from "../table.ts";
import { titledTable } from "../titled-table.ts";
import { auditRemarks } from "./audit-remarks.ts";
import { type AuditReport, isFound, type SourceAudit } from "./audit-report.ts";
import { sizeText } from "./size-text.ts";

/** The report as lines for a person, each as wide as the terminal at most. */
export function auditLines(report: AuditReport, look: Look, nowMs: number): string[] {
  const found = report.sources.filter(isFound);
  return [
    ...(found.length === 0 ? [] : tableLines(found, look)),
    ...auditRemarks(report, nowMs).flatMap(({ text, role }) => remarkLines(text, role, look)),
  ];
}

function tableLines(sources: readonly SourceAudit[], look: Look): string[] {
  const columns: Column[] = [
    {
      key: "name",
      align: "left",
      variants: [
        [
          [{ text: "What was read", role: "bright" }],
          ...sources.map(({ title }): Cell => [{ text: title, role: "text" }]),
        ],
      ],
    },
    number(sources, "files", ({ files }) => files),
    {
      key: "size",
      align: "right",
      variants: [
        [
          [{ text: "size", role: "dim" }],
          ...sources.map(({ sizeBytes }): Cell => [{ text: sizeText(sizeBytes), role: "text" }]),
        ],
      ],
    },
    number(sources, "lines", ({ lines }) => lines),
    number(sources, "answers", ({ answers }) => answers),
    number(sources, "copies", ({ copies }) => copies),
    number(sources, "dropped", droppedCount),
    number(sources, "other", ({ other }) => other),
  ];
  const giveWay = "size files other copies lines dropped".split(" ");
  return titledTable(fitColumns(columns, { width: look.columns, giveWay, firstWidth: 12 }), look);
}

function number(
  sources: readonly SourceAudit[],
  name: string,
  amountOf: (audit: SourceAudit) => number,
): Column {
  const cells = sources.map((audit): Cell => {
    const amount = amountOf(audit);
    return [{ text: formatTokens(amount), role: amount === 0 ? "dim" : "text" }];
  });
  return { key: name, align: "right", variants: [[[{ text: name, role: "dim" }], ...cells]] };
}

function droppedCount({ dropped }: SourceAudit): number {
  return Object.values(dropped).reduce((sum, count) => sum + count, 0);
}

import type { UsageQuery } from "../../shared/reports/query.ts";
import { SOURCES } from "../../shared/sources/sources.ts";
import type { Look } from "../look.ts";
import { wrapWords } from "../wrap-words.ts";

export type NoUsage = {
  /** Nothing was ever used. */
  isEmpty: boolean;
  query: Pick<UsageQuery, "sinceDay" | "untilDay">;
  notices: readonly string[];
};

/** Says why a report is empty, and what to do next. */
export function emptyLines({ isEmpty, query, notices }: NoUsage, look: Look): string[] {
  const { paint, columns = 100 } = look;
  const [title, ...next] = isEmpty ? nothingAtAll() : nothingOfThese(query);
  return [
    paint(title ?? "", "bright"),
    ...next.flatMap((text) => wrapWords(text, columns)).map((line) => paint(line, "dim")),
    ...notices.flatMap((text) => wrapWords(text, columns)).map((line) => paint(line, "watch")),
  ];
}

function nothingAtAll(): string[] {
  const tools = SOURCES.map(({ title }) => title).join(", ");
  return [
    "No usage found.",
    `Looked for the files of ${tools}. Where: docs/sources.md. What was there: tacho audit`,
    "If Claude Code writes elsewhere, set CLAUDE_CONFIG_DIR as it does, or usage.claudeDirs (tacho config).",
  ];
}

function nothingOfThese({ sinceDay, untilDay }: NoUsage["query"]): string[] {
  const since =
    sinceDay === undefined ? "" : ` from ${sinceDay}${untilDay === undefined ? " on" : ""}`;
  const until = untilDay === undefined ? "" : ` up to ${untilDay}`;
  return [
    `No usage${since}${until} that matches.`,
    "Names of projects, models and sessions: tacho usage project, tacho usage model, tacho usage session. Accounts: tacho usage session --json",
  ];
}

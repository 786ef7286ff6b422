import { cutSpans, paintSpans, type Span } from "../../shared/display/span.ts";
import type { Look } from "../look.ts";
import { wrapWords } from "../wrap-words.ts";
import { quotaBlock } from "./quota-block.ts";
import { sessionsBlock } from "./sessions-block.ts";
import { isEmpty, type StatusReport } from "./status-report.ts";

/** Lines besides those of the listed sessions: heads, sums, what was left out, the cursor's own. */
const FRAME_LINES = 6;

/** The report as lines for a person, each as wide as the terminal at most. */
export function statusLines(report: StatusReport, look: Look): string[] {
  const { glyphs, paint, columns, rows } = look;
  const { sessions, asOfMs, host } = report;
  if (isEmpty(report)) return nothingYet(look);
  const quota = quotaLines(report, look);
  const maxListed = Math.max(1, (rows ?? Number.POSITIVE_INFINITY) - quota.length - FRAME_LINES);
  const lines = [
    ...quota,
    ...sessionsBlock({ sessions, columns, maxListed, nowMs: asOfMs, host, glyphs }),
    ...(report.notice === undefined ? [] : [[watch(report.notice)]]),
  ];
  const width = columns ?? Number.POSITIVE_INFINITY;
  return lines.map((spans) =>
    paintSpans(withoutTail(cutSpans(spans, width, glyphs.ellipsis)), paint),
  );
}

function nothingYet({ paint, columns = 80 }: Look): string[] {
  const next = [
    "Start claude and send a prompt; the session shows up here with its first reply.",
    "If it is not connected yet: tacho setup. To see how that looks: tacho demo",
  ];
  return [
    paint("Nothing is recorded yet.", "bright"),
    ...next.flatMap((text) => wrapWords(text, columns)).map((line) => paint(line, "dim")),
  ];
}

function quotaLines(report: StatusReport, { glyphs, columns }: Look): Span[][] {
  const { accounts, asOfMs: nowMs } = report;
  if (accounts.length === 0) return noQuota(report);
  return quotaBlock({ accounts, nowMs, glyphs, columns });
}

function noQuota({ sessions }: StatusReport): Span[][] {
  const isPaidByKey = sessions.some(({ record }) => record.account === "api-key");
  const why = isPaidByKey
    ? "none known: API-key sessions have no quota"
    : "not known yet: it comes with the first reply of a Pro or Max login";
  return [
    [
      { text: "Quota ", role: "bright" },
      { text: why, role: "dim" },
    ],
  ];
}

function watch(text: string): Span {
  return { text, role: "watch" };
}

/** Blanks at the end of a line would be wrapped when the terminal gets narrower. */
function withoutTail(spans: readonly Span[]): Span[] {
  const kept = [...spans];
  while (kept.at(-1)?.text.trim() === "") kept.pop();
  return kept;
}

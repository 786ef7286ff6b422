import { formatClockTime } from "../../shared/display/clock-time.ts";
import { displayWidth } from "../../shared/display/display-width.ts";
import { plainText } from "../../shared/display/plain-text.ts";
import { cutSpans, paintSpans, type Span, spansWidth } from "../../shared/display/span.ts";
import type { Role } from "../../shared/display/theme.ts";
import type { Look } from "../look.ts";
import type { LogEntry } from "./log-entries.ts";
import { wrapCells } from "./wrap-cells.ts";

/** With less beside the columns, the title begins a line of its own. */
const MIN_BESIDE_WIDTH = 30;
const MIN_TEXT_WIDTH = 8;
const GAP = "  ";

/** A row per entry: time, channel, outcome and title; what there is to explain stands below it. */
export function logLines(entries: readonly LogEntry[], look: Look, nowMs: number): string[] {
  const { glyphs, paint, columns = Number.POSITIVE_INFINITY } = look;
  const heads = headsOf(entries, nowMs, glyphs.unknown);
  const besideWidth = Math.max(0, ...heads.map(spansWidth)) + GAP.length;
  const isBeside = besideWidth + MIN_BESIDE_WIDTH <= columns;
  const indent: Span = { text: " ".repeat(isBeside ? besideWidth : GAP.length) };
  const textWidth = Math.max(MIN_TEXT_WIDTH, columns - indent.text.length);
  const reasons = entries.map((entry) => explained(entry, nowMs));

  return entries.flatMap((entry, index) => {
    const head = heads[index] ?? [];
    const padding: Span = { text: " ".repeat(Math.max(0, besideWidth - spansWidth(head))) };
    const [first = "", ...rest] = wrapCells(shownTitle(entry.title, glyphs.isUnicode), textWidth);
    const reason = reasons[index];
    // The same for several in a row is said below the last of them.
    const isLast = reason !== reasons[index + 1];
    const reasonLines = reason !== undefined && isLast ? wrapCells(reason, textWidth) : [];
    const lines: Span[][] = [
      ...(isBeside ? [[...head, padding, { text: first }]] : [head, [indent, { text: first }]]),
      ...rest.map((text) => [indent, { text }]),
      ...reasonLines.map((text): Span[] => [indent, { text, role: "dim" }]),
    ];
    return lines.map((spans) => paintSpans(cutSpans(spans, columns, glyphs.ellipsis), paint));
  });
}

/** Time, channel and outcome of each, the first two as wide as the widest of them. */
function headsOf(entries: readonly LogEntry[], nowMs: number, unknown: string): Span[][] {
  const times = entries.map(({ atMs }) => formatClockTime(atMs, nowMs));
  const channels = entries.map(({ channel }) => channel ?? unknown);
  const timeWidth = Math.max(...times.map(displayWidth));
  const channelWidth = Math.max(...channels.map(displayWidth));
  return entries.map(({ outcome }, index) => [
    { text: (times[index] ?? "").padEnd(timeWidth) + GAP, role: "dim" },
    { text: (channels[index] ?? "").padEnd(channelWidth) + GAP, role: "dim" },
    { text: outcome, role: ROLES[outcome] },
  ]);
}

const ROLES: { readonly [Outcome in LogEntry["outcome"]]: Role } = {
  delivered: "calm",
  waiting: "accent",
  uncertain: "watch",
  dropped: "watch",
};

function explained(entry: LogEntry, nowMs: number): string | undefined {
  const reason = entry.reason === undefined ? undefined : plainText(entry.reason, 300);
  if (entry.outcome !== "waiting") return reason;
  const { notBeforeMs = 0, attempts } = entry;
  const what = attempts === 0 ? "to be sent" : "next try";
  const when = notBeforeMs > nowMs ? `at ${formatClockTime(notBeforeMs, nowMs)}` : "any moment";
  return `${what} ${when}${reason === undefined ? "" : `: ${reason}`}`;
}

/** Titles begin with a sign that not every terminal can draw. */
function shownTitle(title: string, isUnicode: boolean): string {
  const text = plainText(title, 300);
  if (isUnicode) return text;
  return text
    .replace(/^[^\x20-\x7e]+ /, "")
    .replaceAll("×", "x")
    .replaceAll(/[^\x20-\x7e]/gu, "?");
}

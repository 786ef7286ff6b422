import type { SinkReport, SyncCheck } from "../../shared/credentials/sync-report.ts";
import { formatClockTime } from "../../shared/display/clock-time.ts";
import { formatLongDuration } from "../../shared/display/duration.ts";
import { plainText } from "../../shared/display/plain-text.ts";
import type { Role } from "../../shared/display/theme.ts";
import type { Look } from "../look.ts";

/** A line for each sink; `isTrouble`: it needs somebody's eye. */
export type SyncLine = { text: string; isTrouble: boolean };

export function syncLines(
  { expiresAtMs, isSpent, sinks }: SyncCheck,
  { nowMs, paint }: { nowMs: number } & Pick<Look, "paint">,
): SyncLine[] {
  if (isSpent) return [{ text: spentText(expiresAtMs, nowMs), isTrouble: true }];
  return sinks.map((sink) => {
    const { mark, role } = MARKS[sink.did];
    const name = plainText(`${sink.type} ${sink.place}`, MAX_CHARACTERS);
    const isTrouble = sink.did === "refused" || sink.did === "later";
    return { text: `${paint(mark, role)} ${name}: ${deedText(sink, nowMs)}`, isTrouble };
  });
}

function spentText(expiresAtMs: number, nowMs: number): string {
  const leftMs = expiresAtMs - nowMs;
  const end = leftMs > 0 ? "is about to expire" : `expired ${formatLongDuration(-leftMs)} ago`;
  return `The token ${end}, so nothing was pushed. Start claude, which renews it.`;
}

const MAX_CHARACTERS = 1_000;

const MARKS: Record<SinkReport["did"], { mark: string; role: Role }> = {
  stored: { mark: "✓", role: "calm" },
  unchanged: { mark: "✓", role: "calm" },
  superseded: { mark: "✓", role: "calm" },
  would_push: { mark: "·", role: "dim" },
  overtaken: { mark: "·", role: "dim" },
  waiting: { mark: "!", role: "watch" },
  later: { mark: "!", role: "watch" },
  refused: { mark: "✗", role: "act" },
};

function deedText(sink: SinkReport, nowMs: number): string {
  const generation = sink.generation ?? "?";
  switch (sink.did) {
    case "stored":
      return `stored, generation ${generation}`;
    case "unchanged":
      return `up to date, generation ${generation}`;
    case "superseded":
      return `holds a newer token, generation ${generation}`;
    case "would_push":
      return "would be given the token";
    case "overtaken":
      return "left to another process, which read a newer token";
    case "waiting":
      return `waits${until(sink.notBeforeMs, nowMs)}. ${sink.problem ?? "Its limits hold."}`;
    case "later":
      return `not stored${again(sink.notBeforeMs, nowMs)}. ${sink.problem ?? ""}`;
    case "refused":
      return `refused. ${sink.problem ?? ""}`;
  }
}

function until(atMs: number | undefined, nowMs: number): string {
  return atMs === undefined ? "" : ` until ${formatClockTime(atMs, nowMs)}`;
}

function again(atMs: number | undefined, nowMs: number): string {
  return atMs === undefined ? "" : `, tried again in ${formatLongDuration(atMs - nowMs)}`;
}

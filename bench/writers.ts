import type { Place } from "./place.ts";
import { atMost, type Column, type Row, type Section } from "./section.ts";
import { median, pairedRatio, percentile } from "./statistics.ts";
import { DESIGN_NAMES, DESIGNS, type DesignName } from "./writer-design.ts";
import {
  runWriters,
  SECONDS,
  UPDATES_PER_SECOND,
  WRITERS,
  type WritersRound,
} from "./writers-round.ts";

type Rounds = Record<DesignName, WritersRound[]>;
type Times = "recordMs" | "lineMs";

/** Sessions that all write at once, Tacho's way and the usual way, back to back. */
export async function measureWriters(place: Place, rounds: number): Promise<Section[]> {
  const measured: Rounds = { parts: [], lockedFile: [] };
  for (let round = 0; round < rounds; round++) {
    for (const design of DESIGN_NAMES) {
      const home = place.folder(`home-${design}-${round}`);
      measured[design].push(await runWriters(place, design, home));
    }
  }
  return [updates(measured, rounds), promises(measured)];
}

function updates(measured: Rounds, rounds: number): Section {
  const title = `${WRITERS} writers × ${UPDATES_PER_SECOND}/s`;
  return {
    title,
    columns: [
      { title: "updates", decimals: 0 },
      ...["p50 ms", "p90 ms", "p99 ms", "most ms"].map(milliseconds),
      { title: "lost", decimals: 0 },
      { title: "torn", decimals: 0 },
    ],
    rows: [
      updateRow(DESIGNS.parts.title, measured.parts, "recordMs"),
      updateRow("the same and the line drawn", measured.parts, "lineMs"),
      updateRow(DESIGNS.lockedFile.title, measured.lockedFile, "recordMs"),
    ],
    notes: [
      `${rounds} × ${SECONDS} s each, after a second that is dropped, one design after the other.`,
      ...mergeNotes(measured.parts),
    ],
  };
}

function updateRow(name: string, rounds: readonly WritersRound[], what: Times): Row {
  const times = rounds.flatMap((round) => round[what]);
  const percentiles = [50, 90, 99, 100].map((percent) => percentile(times, percent));
  return {
    name,
    cells: [times.length, ...percentiles, total(rounds, "lost"), total(rounds, "torn")],
  };
}

/** A merge comes after the line is on the screen; the MCP server does nearly all of them. */
function mergeNotes(rounds: readonly WritersRound[]): string[] {
  const times = rounds.flatMap(({ mergeMs }) => mergeMs);
  const reads = `A reader looked ${total(rounds, "reads")} times, every 10 ms.`;
  if (times.length === 0)
    return [`No writer had to merge: the MCP server of one session did. ${reads}`];
  const took = `${median(times).toFixed(1)} ms, at most ${Math.max(...times).toFixed(1)} ms`;
  return [`Besides, writers merged ${times.length} times: ${took}. ${reads}`];
}

function promises({ parts, lockedFile }: Rounds): Section {
  const p99 = (rounds: WritersRound[], what: Times) =>
    rounds.map((round) => percentile(round[what], 99));
  const recording = pairedRatio(p99(parts, "recordMs"), p99(lockedFile, "recordMs"));
  const drawing = pairedRatio(p99(parts, "lineMs"), p99(lockedFile, "recordMs"));
  const late = Math.max(...parts.map((round) => round.currentAfterMs ?? Number.NaN)) / 1e3;
  const lost = total(parts, "lost");
  const torn = total(parts, "torn");
  const row = (name: string, figure: number, limit: number, text: string): Row => ({
    name,
    cells: [figure],
    target: atMost(figure, limit, text),
  });
  return {
    title: "what that must hold to",
    columns: [{ title: "figure", decimals: 2 }],
    rows: [
      row("updates lost", lost, 0, "0"),
      row("reads of a torn file", torn, 0, "0"),
      row("p99 of recording × that of the locked file", recording, 0.2, "≤ 0.20"),
      row("p99 with the line × that of the locked file", drawing, 0.2, "≤ 0.20"),
      row("seconds from the last update to the merged file", late, 2, "≤ 2"),
    ],
    notes: [],
  };
}

function milliseconds(title: string): Column {
  return { title, decimals: 1 };
}

function total(rounds: readonly WritersRound[], what: "lost" | "torn" | "reads"): number {
  return rounds.reduce((sum, round) => sum + round[what], 0);
}

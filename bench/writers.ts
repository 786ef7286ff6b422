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
    rows: DESIGN_NAMES.map((design) => updateRow(design, measured[design])),
    notes: [
      `${rounds} × ${SECONDS} s each, after a second that is dropped, one design after the other.`,
      ...mergeNotes(measured.parts),
    ],
  };
}

function updateRow(design: DesignName, rounds: readonly WritersRound[]): Row {
  const times = rounds.flatMap(({ recordMs }) => recordMs);
  const percentiles = [50, 90, 99, 100].map((percent) => percentile(times, percent));
  const cells = [times.length, ...percentiles, total(rounds, "lost"), total(rounds, "torn")];
  return { name: DESIGNS[design].title, cells };
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
  const p99 = (rounds: WritersRound[]) => rounds.map(({ recordMs }) => percentile(recordMs, 99));
  const ratio = pairedRatio(p99(parts), p99(lockedFile));
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
      row("p99 × that of the locked file", ratio, 0.2, "≤ 0.20"),
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

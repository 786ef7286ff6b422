import { once } from "node:events";
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { build } from "esbuild";
import { execa } from "execa";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { MS_PER_HOUR } from "../../shared/platform/time.ts";
import { compactMonths } from "../../shared/quota/compact-months-file.ts";
import { mergeWindows } from "../../shared/quota/merge-observations.ts";
import { observationLine } from "../../shared/quota/observation.ts";
import { readObservations } from "../../shared/quota/observations-file.ts";
import type { QuotaObservation } from "../../shared/quota/quota-window.ts";
import { RESET_MS, reading } from "./readings.ts";

const ACCOUNT = "11111111-1111-4111-8111-111111111111";
const closedMs = Date.UTC(2026, 11, 3, 1);

/** Eight windows of a busy terminal, and one row at the end of each that an appender adds late. */
function windowRows(index: number): QuotaObservation[] {
  const shiftMs = index * 5 * MS_PER_HOUR;
  return Array.from({ length: 290 }, (_, at) => {
    const row = reading(at, Math.floor(at / 3), { sessionId: "live" });
    return { ...row, atMs: row.atMs + shiftMs, resetsAtMs: RESET_MS + shiftMs };
  });
}

function lateRow(index: number): QuotaObservation {
  const shiftMs = index * 5 * MS_PER_HOUR;
  const row = reading(295, 98, { sessionId: `late-${index}` });
  return { ...row, atMs: row.atMs + shiftMs, resetsAtMs: RESET_MS + shiftMs };
}

const ROUNDS = 8;

test("a kill at any moment, with an appender at work, loses no row that a line rests on", async () => {
  await using fixture = await createFixture({});
  const folder = fixture.getPath(`quota/${ACCOUNT}`);
  const path = `${folder}/2026-11.jsonl`;
  mkdirSync(folder, { recursive: true });
  const rows = Array.from({ length: ROUNDS }, (_, index) => windowRows(index)).flat();
  const late = Array.from({ length: ROUNDS }, (_, index) => lateRow(index));
  writeFileSync(path, rows.map(observationLine).join(""));
  const program = fixture.getPath("compact.cjs");
  const contents = `
    import { compactMonths } from "./shared/quota/compact-months-file.ts";
    process.stdout.write("up");
    void compactMonths(process.argv[2], ${closedMs});
  `;
  await build({
    stdin: { contents, resolveDir: process.cwd(), loader: "ts" },
    ...{ bundle: true, platform: "node", format: "cjs", outfile: program, logLevel: "error" },
  });

  for (const [round, row] of late.entries()) {
    const run = execa("node", [program, fixture.getPath("quota")], { reject: false });
    await Promise.race([once(run.stdout, "data"), run]);
    await pause(round * 4);
    appendFileSync(path, observationLine(row));
    run.kill("SIGKILL");
    await run;
    // More to thin for the next one.
    appendFileSync(path, windowRows(round).map(observationLine).join(""));
    // That of one that was killed is free by itself after half a minute.
    rmSync(`${folder}/compact.lock`, { recursive: true, force: true });
  }
  await compactMonths(fixture.getPath("quota"), closedMs);

  const limits = { sinceMs: 0, nowMs: closedMs, maxBytes: 64 * 1024 * 1024 };
  const found = readObservations(fixture.getPath("quota"), ACCOUNT, limits);
  const line = (observations: readonly QuotaObservation[]) =>
    mergeWindows(observations, "five_hour", closedMs).map(({ resetsAtMs, points }) => [
      resetsAtMs,
      points.at(-1)?.usedPercent,
      points.at(-1)?.atMs,
    ]);
  expect(found.length).toBeLessThan(rows.length / 3);
  expect(line(found)).toEqual(line([...rows, ...late]));
});

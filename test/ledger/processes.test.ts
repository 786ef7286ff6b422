import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { createFixture } from "fs-fixture";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { childEnv } from "../../bench/program.ts";
import { readUsageTable } from "../../shared/ledger/read-ledger-file.ts";
import { describeAsRoot, smallDisk } from "../e2e/as-user.ts";
import { builtProgram } from "../platform/built-program.ts";
import { type LedgerHome, ledgerHome, THRESHOLDS, totalsOf } from "./ledger-home.ts";
import { rowOf } from "./tiny-source.ts";

const FILES = 20;
const ROWS = 200;
const TRUTH = {
  input: 10 * FILES * ROWS,
  output: 100 * FILES * ROWS,
  requests: FILES * ROWS,
  records: FILES * ROWS,
};

/** Each starts a dozen processes. */
const MANY_PROCESSES_MS = 120_000;

/** Refreshes the ledger of a home and prints what came of it, or the code of the error. */
let program: string;

beforeAll(async () => {
  const fixture = await createFixture();
  const source = `
    import { isMainThread } from "node:worker_threads";
    import { refreshLedger } from "shared/ledger/refresh-file.ts";
    import { runScanThread } from "shared/ledger/scan-thread-file.ts";
    import { tinySource } from ${JSON.stringify(resolve("test/ledger/tiny-source.ts"))};
    const sources = [tinySource];
    async function main() {
      const [homeDir, usageDir, threads] = process.argv.slice(2);
      const place = { homeDir, env: {}, claudeDirs: [], scratchDir: homeDir + "/scratch" };
      const world = { usageDir, place, nowMs: Date.now, promptThresholds: () => [200000], sources };
      const outcome = await refreshLedger({
        ...world,
        patienceMs: 20000,
        ...(threads && { threads: { path: __filename } }),
      }).catch(({ code }) => ({ kind: "failed", code }));
      console.log(JSON.stringify(outcome));
    }
    if (isMainThread) void main();
    else runScanThread(sources);`;
  program = await builtProgram(join(fixture.path, "refresh.cjs"), source);
  return () => fixture.rm();
});

test("two processes that refresh at once count everything once", {
  timeout: MANY_PROCESSES_MS,
}, async () => {
  const home = fullHome();

  const outcomes = await Promise.all([refreshOf(home), refreshOf(home), refreshOf(home)]);

  expect(home.totals()).toEqual(TRUTH);
  expect(outcomes.map((outcome) => outcome.kind)).toContain("refreshed");
  const written = outcomes.map((outcome) => outcome.recordsWritten ?? 0);
  expect(written.reduce((sum, count) => sum + count, 0)).toBe(TRUTH.records);
});

test("when locks vanish, so that several write at once, still everything counts once", {
  timeout: MANY_PROCESSES_MS,
}, async () => {
  for (let round = 0; round < 2; round++) {
    const home = fullHome();
    const refreshes = Promise.all([refreshOf(home), refreshOf(home), refreshOf(home)]);
    const thief = setInterval(() => removeLock(home), 1);
    await refreshes.finally(() => clearInterval(thief));

    await refreshOf(home);

    expect(home.totals()).toEqual(TRUTH);
    expect(await refreshOf(home)).toMatchObject({ kind: "current" });
  }
});

test("killed at any moment it loses nothing, and no reader ever sees a part", {
  timeout: MANY_PROCESSES_MS,
}, async () => {
  const startedMs = performance.now();
  await refreshOf(fullHome());
  const usualMs = performance.now() - startedMs;
  const home = fullHome();
  for (let round = 0; round < 8; round++) {
    const child = startRefresh(home);
    const ended = once(child, "exit");
    await pause(usualMs * (0.3 + 0.7 * Math.random()));
    child.kill("SIGKILL");
    await ended;
    const table = readUsageTable(home.usageDir, THRESHOLDS);
    expect(table === undefined || table.rows >= 0).toBe(true);
    home.append(`${round}.jsonl`, rowOf({ id: "again" }));
    removeLock(home);
  }

  await refreshOf(home);

  expect(home.totals()).toEqual({
    input: TRUTH.input + 10,
    output: TRUTH.output + 100,
    requests: TRUTH.requests + 1,
    records: TRUTH.records + 1,
  });
  expect(readdirSync(home.usageDir).filter((name) => name.includes("corrupt"))).toEqual([]);
});

test("another thread reads what the main one does not", {
  timeout: MANY_PROCESSES_MS,
}, async () => {
  const home = fullHome();
  const answers = Array.from({ length: 100 }, (_, i) => rowOf({ id: `big-${i}`, output: 1 }));
  const filler = `${JSON.stringify({ text: "x".repeat(1_000_000) })}\n`;
  for (let i = 0; i < 26; i++) home.write(`big-${i}.jsonl`, filler.repeat(10) + answers.join(""));

  const outcome = await refreshOf(home, "with threads");

  expect(outcome).toMatchObject({ kind: "refreshed", filesRead: FILES + 26, problems: [] });
  expect(home.totals()).toEqual({
    input: TRUTH.input + 1_000,
    output: TRUTH.output + 100,
    requests: TRUTH.requests + 100,
    records: TRUTH.records + 100,
  });
});

describeAsRoot("a disk without room", ["small disks"], () => {
  test("keeps the ledger as it was, says so, and goes on when there is room", async () => {
    const home = fullHome();
    const disk = smallDisk("300k");
    const usageDir = join(disk, "usage");
    mkdirSync(join(home.homeDir, "state"));
    symlinkSync(usageDir, home.usageDir);
    mkdirSync(usageDir, { mode: 0o700 });
    const failed = await refreshOf(home);
    const log = statSync(join(usageDir, "records-1.jsonl")).size;
    const room = readUsageTable(usageDir, THRESHOLDS);

    expect(failed).toEqual({ kind: "failed", code: "USAGE_DISK_FULL" });
    expect(log).toBeLessThan(1_000);
    expect(room?.rows).toBe(0);
    // A file holds its own answers, and a first telling of those of the next one.
    for (let i = 4; i < FILES; i++) rmSync(home.path(`${i}.jsonl`));
    expect(await refreshOf(home)).toMatchObject({ kind: "refreshed", recordsWritten: 5 * ROWS });
    expect(totalsOf(usageDir).records).toBe(5 * ROWS);
  });
});

function fullHome(): LedgerHome {
  const home = ledgerHome();
  for (let i = 0; i < FILES; i++) {
    const rows = Array.from({ length: ROWS }, (_, row) => {
      const id = `${i}-${row}`;
      // Told while it grew, and once more in the next file.
      return (
        rowOf({ id, output: 5 }) +
        rowOf({ id }) +
        rowOf({ id: `${(i + 1) % FILES}-${row}`, output: 7 })
      );
    });
    home.write(`${i}.jsonl`, rows.join(""));
  }
  return home;
}

type Printed = { kind: string; recordsWritten?: number };

async function refreshOf(home: LedgerHome, ...args: string[]): Promise<Printed> {
  const child = startRefresh(home, ...args);
  const [output] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return JSON.parse(output);
}

function startRefresh({ homeDir, usageDir }: LedgerHome, ...args: string[]) {
  const child = spawn(process.execPath, [program, homeDir, usageDir, ...args], {
    env: childEnv(homeDir),
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return child;
}

/** As when the time has passed after which the lock of a killed or stopped process counts for nothing. */
function removeLock({ usageDir }: LedgerHome): void {
  rmSync(join(usageDir, "refresh.lock"), { recursive: true, force: true });
}

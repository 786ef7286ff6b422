import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { processStartedAtMs } from "../../shared/platform/process-file.ts";
import { type LedgerHome, ledgerHome } from "./ledger-home.ts";
import { rowOf } from "./tiny-source.ts";

const { pid: DEAD_PID } = spawnSync(process.execPath, ["-e", "0"]);
const LIVING = {
  pid: process.pid,
  startedAtMs: processStartedAtMs(process.pid, Date.now()),
  host: hostname(),
};

test.each([
  ["was killed", { ...LIVING, pid: DEAD_PID }, "refreshed"],
  ["was killed, and its number given to another", { ...LIVING, startedAtMs: 1 }, "refreshed"],
  ["is at work", LIVING, "busy"],
  [
    "lives elsewhere, where nobody here can see it",
    { ...LIVING, pid: DEAD_PID, host: "x" },
    "busy",
  ],
  ["has not said who it is", undefined, "busy"],
  ["has said nonsense", "nonsense", "busy"],
])("a holder who %s", async (_, holder, kind) => {
  const home = ledgerHome();
  home.write("a.jsonl", rowOf({ id: "1" }));
  leaveLock(home, holder);

  expect(await home.refresh({ patienceMs: 50 })).toMatchObject({ kind });
});

test("a lock that another process takes away at once is lost, which is no error", async () => {
  const home = ledgerHome();
  home.write("a.jsonl", rowOf({ id: "1" }));
  const nowMs = () => {
    rmSync(join(home.usageDir, "refresh.lock"), { recursive: true, force: true });
    return Date.now();
  };

  expect(await home.refresh({ nowMs, patienceMs: 50 })).toEqual({ kind: "busy" });
  expect(await home.refresh()).toMatchObject({ kind: "refreshed", recordsWritten: 1 });
});

test("a holder who was killed before it could say who it is, is not waited for long", async () => {
  const home = ledgerHome();
  home.write("a.jsonl", rowOf({ id: "1" }));
  leaveLock(home, undefined);

  // Longer than a holder may be silent, and less than a lock is good for.
  expect(await home.refresh({ patienceMs: 5_000 })).toMatchObject({ kind: "refreshed" });
});

test("the next one after that holds the lock like any other", async () => {
  const home = ledgerHome();
  home.write("a.jsonl", rowOf({ id: "1" }));
  leaveLock(home, { ...LIVING, pid: DEAD_PID });

  const ends = await Promise.all([home.refresh(), home.refresh()]);
  home.append("a.jsonl", rowOf({ id: "2" }));
  const after = await home.refresh();

  expect(ends.map(({ kind }) => kind)).toContain("refreshed");
  expect(after.kind).toBe("refreshed");
  expect(home.totals()).toMatchObject({ requests: 2, records: 2 });
});

function leaveLock({ usageDir }: LedgerHome, holder: unknown): void {
  mkdirSync(join(usageDir, "refresh.lock"), { recursive: true, mode: 0o700 });
  if (holder === undefined) return;
  writeFileSync(join(usageDir, "refresh.holder"), JSON.stringify(holder));
}

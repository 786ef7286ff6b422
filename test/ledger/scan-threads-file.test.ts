import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { refreshLedger } from "../../shared/ledger/refresh-file.ts";
import { ledgerHome } from "./ledger-home.ts";

/** Enough for a second thread. */
const BIG_BYTES = 260 * 1024 * 1024;
/** Reads all of it. */
const BIG_READING_MS = 60_000;

test.each([
  ["fails", "throw new Error('no memory')"],
  ["ends at once", ""],
  ["takes a turn and fails then", takesATurn("throw new Error('no memory')")],
  ["is not there", undefined],
])(
  "what a thread that %s leaves undone, the main one does",
  {
    timeout: BIG_READING_MS,
  },
  async (_, source) => {
    const home = ledgerHome();
    const folder = join(home.homeDir, ".claude", "projects", "-p");
    mkdirSync(folder, { recursive: true });
    for (const id of ["1", "2"]) writeFileSync(join(folder, `${id}.jsonl`), rowNamed(id));
    truncateSync(join(folder, "2.jsonl"), BIG_BYTES);
    const path = join(home.homeDir, "thread.cjs");
    if (source !== undefined) writeFileSync(path, source);
    const { sources: _tiny, ...world } = home.world;

    const outcome = await refreshLedger({ ...world, threads: { path } });

    expect(outcome).toMatchObject({ kind: "refreshed", filesRead: 2, problems: [] });
    expect(home.totals()).toEqual({ input: 20, output: 200, requests: 2, records: 2 });
  },
);

function takesATurn(rest: string): string {
  return `const { turns } = require("node:worker_threads").workerData;
    Atomics.add(new Int32Array(turns), 0, 1);
    ${rest}`;
}

function rowNamed(id: string): string {
  const usage = { input_tokens: 10, output_tokens: 100 };
  const message = { id, model: "claude-opus-5-5", role: "assistant", usage };
  const times = { timestamp: "2026-11-01T12:00:00.000Z", sessionId: "s1" };
  return `${JSON.stringify({ type: "assistant", message, requestId: `r${id}`, uuid: id, ...times })}\n`;
}

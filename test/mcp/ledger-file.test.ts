import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { ledgerOf } from "../../mcp/ledger-file.ts";
import { settingsOf } from "../../mcp/settings-file.ts";
import { ledgerReadAtMs } from "../../shared/ledger/read-at-file.ts";
import type { StatePaths } from "../../shared/platform/state-paths.ts";
import { until } from "../e2e/until.ts";
import { stateFolder } from "../sessions/state-folder.ts";
import { connect, worldOf } from "./asking-client.ts";
import { recordLedger } from "./recorded-ledger.ts";
import { NOW } from "./recorded-state.ts";

const ANSWER = { sessionId: "s-one", at: "2026-11-19T10:00:00.000Z", project: "/home/dev/infra" };

/** Puts a command line beside the server that runs `script`; gives how often it was started. */
function writeCommand({ home }: StatePaths, script: string): () => number {
  const starts = join(home, "starts");
  mkdirSync(join(home, "dist"), { recursive: true });
  writeFileSync(
    join(home, "dist", "tacho.cjs"),
    `const fs = require("node:fs");
    fs.appendFileSync(${JSON.stringify(starts)}, "x");
    ${script}`,
  );
  return () => (existsSync(starts) ? readFileSync(starts, "utf8").length : 0);
}

/** Ends when the file `go` is beside it, or when the test is over and its folder is gone. */
const WAITS = `
  const look = () => {
    if (fs.existsSync(__filename) && !fs.existsSync(__dirname + "/go")) setTimeout(look, 20);
  };
  look();`;

async function recordedState(): Promise<StatePaths> {
  const paths = await stateFolder();
  await recordLedger(paths, [ANSWER]);
  return paths;
}

function readAtOf({ home }: StatePaths): number | undefined {
  return ledgerReadAtMs(join(home, "usage"));
}

test("a reading that ends well makes the answer as new as its begin, and holds for some seconds", async () => {
  const paths = await recordedState();
  const starts = writeCommand(paths, "");
  let nowMs = NOW;
  const world = worldOf(paths, { now: () => nowMs });
  const ledger = ledgerOf(world, settingsOf(world));

  expect((await ledger()).asOfMs).toBe(NOW);
  nowMs += 4_000;
  expect((await ledger()).asOfMs).toBe(NOW);
  expect(starts()).toBe(1);
  nowMs += 2_000;
  expect((await ledger()).asOfMs).toBe(nowMs);
  expect(starts()).toBe(2);
});

test("questions at the same time share one reading", async () => {
  const paths = await recordedState();
  const starts = writeCommand(paths, "");
  const world = worldOf(paths);
  const ledger = ledgerOf(world, settingsOf(world));

  const answers = await Promise.all([ledger(), ledger(), ledger()]);

  expect(answers.map(({ asOfMs, table }) => [asOfMs, table.rows])).toEqual([
    [NOW, 1],
    [NOW, 1],
    [NOW, 1],
  ]);
  expect(starts()).toBe(1);
});

test("a reading that takes long goes on behind the answer, which tells of the one before", async () => {
  const paths = await recordedState();
  const starts = writeCommand(paths, WAITS);
  const world = worldOf(paths);
  const ledger = ledgerOf(world, settingsOf(world), 50);

  const first = await ledger();
  const second = await ledger();

  expect([first.asOfMs, second.asOfMs]).toEqual([readAtOf(paths), readAtOf(paths)]);
  expect([first.table.rows, second.table.rows]).toEqual([1, 1]);
  writeFileSync(join(paths.home, "dist", "go"), "");
  let last = second;
  for (let tries = 0; tries < 500 && last.asOfMs !== NOW; tries++) {
    await pause(20);
    last = await ledger();
  }
  expect(last.asOfMs).toBe(NOW);
  expect(starts()).toBe(1);
});

test("where nothing was ever read, a first reading that takes long is said to go on", async () => {
  const paths = await recordedState();
  rmSync(join(paths.home, "usage"), { recursive: true });
  const starts = writeCommand(paths, WAITS);
  const world = worldOf(paths);
  const ledger = ledgerOf(world, settingsOf(world), 50);

  const { table, asOfMs } = await ledger();

  expect({ rows: table.rows, asOfMs }).toEqual({ rows: 0, asOfMs: undefined });
  await until(() => starts() === 1);
});

test.each([
  ["fails", "process.exit(1);"],
  ["is killed", "process.kill(process.pid, 'SIGKILL');"],
])(
  "a reading that %s leaves what is known, with its age, and is tried again",
  async (_, script) => {
    const paths = await recordedState();
    const starts = writeCommand(paths, script);
    const world = worldOf(paths);
    const ledger = ledgerOf(world, settingsOf(world));

    const { table, asOfMs } = await ledger();
    await ledger();

    expect({ rows: table.rows, asOfMs }).toEqual({ rows: 1, asOfMs: readAtOf(paths) });
    expect(starts()).toBe(2);
  },
);

test("without the command line, or without Node.js, what is known is answered", async () => {
  const paths = await recordedState();
  const world = worldOf(paths);
  const without = await ledgerOf(world, settingsOf(world))();
  writeCommand(paths, "");
  const noNode = worldOf(paths, { nodePath: join(paths.home, "nowhere") });
  const unstarted = await ledgerOf(noNode, settingsOf(noNode))();

  expect([without.table.rows, unstarted.table.rows]).toEqual([1, 1]);
  expect([without.asOfMs, unstarted.asOfMs]).toEqual([readAtOf(paths), readAtOf(paths)]);
});

test("the model is told how old what it gets is", async () => {
  const paths = await recordedState();
  const readAtMs = readAtOf(paths) ?? 0;
  const { ask } = await connect(worldOf(paths, { now: () => readAtMs + 7_200_000 }));

  const { text, value } = await ask("usage", { period: "all" });

  expect(text.split("\n").at(-1)).toMatch(/Files read 2 h ago\.$/);
  expect(value).toMatchObject({ ageMs: 7_200_000, source: "ledger" });
});

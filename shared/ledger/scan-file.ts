import { setImmediate as nextTurn } from "node:timers/promises";
import type { SourcePlace } from "../sources/source.ts";
import { type ReadingTask, unreadBytes } from "./plan-reading.ts";
import { readLineTask, readWholeTask } from "./read-task-file.ts";
import type { RefreshRun } from "./refresh-run-file.ts";
import type { RefreshWorld } from "./refresh-world.ts";
import { readInThread } from "./scan-threads-file.ts";
import { newTurns, type Turns } from "./turns.ts";

/** Below this a thread costs more than it brings. */
const THREAD_BYTES = 250 * 1024 * 1024;
const BIG_BYTES = 50 * 1024 * 1024;
/** Between two looks at what a thread has sent. */
const BYTES_A_TURN = 8 * 1024 * 1024;

/** Reads the files of all tasks. */
export async function scanFiles(
  run: RefreshRun,
  tasks: readonly ReadingTask[],
  { place, threads, sources, onBigReading }: RefreshWorld,
): Promise<void> {
  if (run.bytesTotal >= BIG_BYTES) onBigReading?.();
  // The largest first: at the end the threads then wait for each other the least.
  const sorted = tasks.toSorted((a, b) => unreadBytes(b) - unreadBytes(a));
  if (threads !== undefined && sources === undefined && run.bytesTotal >= THREAD_BYTES) {
    const lines = sorted.filter(isOfLines);
    const turns = newTurns(lines.length);
    await Promise.all([
      readHere(run, lines, { place, turns }),
      readInThread(run, lines, { threads, turns }),
    ]);
  }
  // All that there is to do without threads; else what a thread must not read, or has failed to.
  const rest = sorted.filter((task) => !run.isDone(task));
  await readHere(run, rest, { place, turns: newTurns(rest.length) });
}

async function readHere(
  run: RefreshRun,
  tasks: readonly ReadingTask[],
  { place, turns }: { place: SourcePlace; turns: Turns },
): Promise<void> {
  let bytes = 0;
  for (let task = tasks[turns.next()]; task !== undefined; task = tasks[turns.next()]) {
    const reading = task.source.reading(task.file);
    if (reading.kind === "whole") {
      run.takePiece(await readWholeTask(task, reading, { place, take: run.takeRecord }));
      continue;
    }
    for (const piece of readLineTask(task, reading, run.takeRecord)) {
      run.takePiece(piece);
      if (run.isOver) return;
      bytes += piece.kind === "read" ? piece.bytesRead : 0;
      if (bytes < BYTES_A_TURN) continue;
      bytes = 0;
      await nextTurn();
    }
  }
}

function isOfLines({ source, file }: ReadingTask): boolean {
  return source.reading(file).kind === "lines";
}

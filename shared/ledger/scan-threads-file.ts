import { on } from "node:events";
import { Worker } from "node:worker_threads";
import { unpackRecords } from "./packed-records.ts";
import type { ReadingTask } from "./plan-reading.ts";
import type { RefreshRun } from "./refresh-run-file.ts";
import { isThreadNews, type ThreadOrder } from "./thread-news.ts";
import type { Turns } from "./turns.ts";

/** Little, because what a thread finds is packed and sent off at once. */
const YOUNG_GENERATION_MB = 4;

/** Has another thread take its turns at the tasks. What it does not get done is left to others. */
export async function readInThread(
  run: RefreshRun,
  tasks: readonly ReadingTask[],
  { threads, turns }: { threads: { path: string }; turns: Turns },
): Promise<void> {
  const order: ThreadOrder = {
    turns: turns.shared,
    tasks: tasks.map(({ source, file, note }) => ({ source: source.name, file, note })),
  };
  const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB };
  const worker = new Worker(threads.path, { workerData: order, resourceLimits });
  try {
    for await (const [news] of on(worker, "message", { close: ["exit"] })) {
      if (run.isOver) return;
      takeNews(run, news);
    }
  } finally {
    await worker.terminate();
  }
}

function takeNews(run: RefreshRun, news: unknown): void {
  if (!isThreadNews(news)) return;
  for (const record of unpackRecords(news.records)) run.takeRecord(record);
  for (const piece of news.pieces) run.takePiece(piece);
}

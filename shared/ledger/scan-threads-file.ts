import { on } from "node:events";
import { recordAt } from "./packed-records.ts";
import type { ReadingTask } from "./plan-reading.ts";
import type { RefreshRun } from "./refresh-run-file.ts";
import { isThreadNews, type ThreadOrder } from "./thread-news.ts";
import type { Turns } from "./turns.ts";

/** Little, because what a thread finds is packed and sent off at once. */
const YOUNG_GENERATION_MB = 4;

/**
 * Has another thread take its turns at the tasks. What it does not get done is left to others, be it all,
 * because the thread cannot start (its bundle is gone with an update) or ends for want of memory.
 */
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
  // Not loaded with the rest: most readings need no thread, and it takes a millisecond.
  const { Worker } = process.getBuiltinModule("node:worker_threads");
  const worker = new Worker(threads.path, { workerData: order, resourceLimits });
  const messages = on(worker, "message", { close: ["exit"] });
  try {
    for (let news = await nextOf(messages); news !== undefined; news = await nextOf(messages)) {
      if (run.isOver) return;
      takeNews(run, news);
    }
  } finally {
    await worker.terminate();
  }
}

/** `undefined` when there is no more, or the thread failed; what goes wrong here while it is taken does count. */
async function nextOf(messages: AsyncIterator<unknown[]>): Promise<unknown> {
  try {
    const { done, value } = await messages.next();
    return done === true ? undefined : value[0];
  } catch {
    return undefined;
  }
}

function takeNews(run: RefreshRun, news: unknown): void {
  if (!isThreadNews(news)) return;
  for (let place = 0; place < news.records.count; place += 1) {
    run.takeRecord(recordAt(news.records, place));
  }
  for (const piece of news.pieces) run.takePiece(piece);
}

import { parentPort, workerData } from "node:worker_threads";
import type { Source } from "../sources/source.ts";
import { SOURCES } from "../sources/sources.ts";
import { type Piece, readLineTask } from "./read-task-file.ts";
import { RecordBatch } from "./record-batch.ts";
import { isThreadOrder, type ThreadNews, type ThreadOrder } from "./thread-news.ts";
import { sharedTurns } from "./turns.ts";
import type { UsageRecord } from "./usage-record.ts";

/** What a bundle that refreshes does when it is started as a thread: it reads files for the main one. */
export function runScanThread(sources: readonly Source[] = SOURCES): void {
  const order: unknown = workerData;
  if (!isThreadOrder(order)) return;
  for (const news of readTasks(order, sources)) {
    const { integers, numbers } = news.records;
    parentPort?.postMessage(news, [integers.buffer, numbers.buffer]);
  }
}

/** So many records, or bytes of files without any, are worth a message. */
const RECORDS_AT_ONCE = 2_000;
const BYTES_AT_ONCE = 32 * 1024 * 1024;

function* readTasks(
  { tasks, turns }: ThreadOrder,
  sources: readonly Source[],
): Generator<ThreadNews> {
  const { next } = sharedTurns(turns, tasks.length);
  const records = new RecordBatch(RECORDS_AT_ONCE);
  let pieces: Piece[] = [];
  let bytes = 0;
  for (let order = tasks[next()]; order !== undefined; order = tasks[next()]) {
    for (const piece of piecesOf(order, sources, (record) => records.take(record))) {
      pieces.push(piece);
      bytes += piece.kind === "read" ? piece.bytesRead : 0;
      if (records.size < RECORDS_AT_ONCE && bytes < BYTES_AT_ONCE) continue;
      yield { pieces, records: records.handOver() };
      pieces = [];
      bytes = 0;
    }
  }
  yield { pieces, records: records.handOver() };
}

function piecesOf(
  { source: name, file, note }: ThreadOrder["tasks"][number],
  sources: readonly Source[],
  take: (record: UsageRecord) => void,
): Iterable<Piece> {
  const source = sources.find((candidate) => candidate.name === name);
  const reading = source?.reading(file);
  // Left to the main thread.
  if (source === undefined || reading?.kind !== "lines") return [];
  return readLineTask({ source, file, note }, reading, take);
}

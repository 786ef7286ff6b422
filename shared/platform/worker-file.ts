import { join } from "node:path";
import { isObject } from "./read-value.ts";

/** How the heavy bundle beside a hot one is reached; `load` is the bundle's own `require`. */
export type WorkerPlace = { bundleDir: string; load: (path: string) => unknown };

/**
 * Work too heavy for the start of a hot bundle, done by another one loaded into its process. What is
 * wanted often has a small bundle of its own name.
 */
export type WorkerJob = SmallJob | "refreshConfig" | "startWrapped" | "tend" | "log";
type SmallJob = "merge" | "limits";

/** Runs a job of the worker. Rejects when there is no worker. */
export async function runInWorker(
  { bundleDir, load }: WorkerPlace,
  job: WorkerJob,
  argument: unknown,
): Promise<unknown> {
  const bundle = job === "merge" || job === "limits" ? `${job}.cjs` : "worker.cjs";
  const worker = load(join(bundleDir, bundle));
  const work = isObject(worker) ? worker[job] : undefined;
  if (typeof work !== "function") throw new Error(`${bundle} has no ${job}`);
  return work(argument);
}

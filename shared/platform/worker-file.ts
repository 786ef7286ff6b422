import { join } from "node:path";
import { isObject } from "./read-value.ts";

/** How the heavy bundle beside a hot one is reached; `load` is the bundle's own `require`. */
export type WorkerPlace = { bundleDir: string; load: (path: string) => unknown };

/**
 * Work too heavy for the start of a hot bundle, done by another one loaded into its process. What is
 * wanted often has a small bundle of its own name.
 */
export type WorkerJob =
  | keyof typeof SMALL_BUNDLES
  | "refreshConfig"
  | "recordClientUsage"
  | "startWrapped"
  | "tend"
  | "log";
const SMALL_BUNDLES = {
  ...{ merge: "merge", count: "merge" },
  ...{ limits: "limits", forecasts: "limits" },
} as const;

/** Runs a job of the worker. Rejects when there is no worker. */
export async function runInWorker(
  place: WorkerPlace,
  job: WorkerJob,
  argument: unknown,
): Promise<unknown> {
  return runWork(place, job, argument);
}

/** The same for a job that answers at once. Throws when there is no worker. */
export function runWork(
  { bundleDir, load }: WorkerPlace,
  job: WorkerJob,
  argument: unknown,
): unknown {
  const small: { readonly [job: string]: string } = SMALL_BUNDLES;
  const path = join(bundleDir, `${small[job] ?? "worker"}.cjs`);
  const worker = load(path);
  const work = isObject(worker) ? worker[job] : undefined;
  if (typeof work !== "function") throw new Error(`No ${job} in ${path}`);
  return work(argument);
}

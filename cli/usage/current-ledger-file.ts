import { join } from "node:path";
import { formatTokens } from "../../shared/display/amount.ts";
import { EMPTY_TABLE } from "../../shared/ledger/empty-table.ts";
import { readUsageTable } from "../../shared/ledger/read-ledger-file.ts";
import { refreshLedger } from "../../shared/ledger/refresh-file.ts";
import type {
  FileProblem,
  RefreshOutcome,
  RefreshWorld,
} from "../../shared/ledger/refresh-world.ts";
import type { UsageTable } from "../../shared/ledger/usage-table.ts";
import { AppError } from "../../shared/platform/app-error.ts";
import { errorCode } from "../../shared/platform/json-file.ts";
import { prepareShortRun } from "../../shared/platform/short-run.ts";
import type { World } from "../world.ts";
import { scanProgress } from "./scan-progress.ts";
import type { UsagePlace } from "./usage-place-file.ts";

export type CurrentLedger = {
  table: UsageTable;
  /** What keeps the numbers from being current, each with the next step. */
  notices: readonly string[];
};

type Refresh = (world: RefreshWorld) => Promise<RefreshOutcome>;

/**
 * All usage as the tools' files tell it now. Where the ledger cannot be written or another process is
 * writing it, what was last written, with a notice. Throws when there is not even that.
 */
export async function currentLedger(
  place: UsagePlace,
  world: World,
  refresh: Refresh = refreshLedger,
): Promise<CurrentLedger> {
  const { usageDir, prices } = place;
  const read = () => readUsageTable(usageDir, prices.promptThresholds);
  try {
    const outcome = await refreshed(place, world, refresh);
    const table = read();
    if (outcome.kind === "busy" && isEmpty(table)) throw beingRead();
    return { table: table ?? EMPTY_TABLE, notices: noticesOf(outcome) };
  } catch (error) {
    const table = read();
    const reason = reasonOf(error);
    if (table === undefined || isEmpty(table) || reason === undefined) throw error;
    return { table, notices: [`These are the numbers of the last reading: ${reason}`] };
  }
}

/** A reading that has only begun leaves a table without rows. */
function isEmpty(table: UsageTable | undefined): boolean {
  return table === undefined || table.rows === 0;
}

/** Nothing at all would be a wrong number. */
function beingRead(): AppError {
  return new AppError(
    "BUSY",
    "Another process is reading usage for the first time just now. Try again in a moment.",
  );
}

/** The outcome of a refresh, which tells on stderr how far it is. */
export async function refreshed(
  { usageDir, sources, prices }: UsagePlace,
  world: World,
  refresh: Refresh,
): Promise<RefreshOutcome> {
  const progress = scanProgress(world);
  try {
    return await refresh({
      usageDir,
      place: sources,
      nowMs: world.nowMs,
      promptThresholds: prices.promptThresholds,
      threads: { path: join(world.bundleDir, "scan.cjs") },
      onProgress: progress.onProgress,
      onBigReading: prepareShortRun,
    });
  } finally {
    progress.end();
  }
}

export function noticesOf(outcome: RefreshOutcome): string[] {
  if (outcome.kind === "busy") {
    return [
      "Another process is reading usage just now: these are the numbers of its last reading.",
    ];
  }
  return problemNotices(outcome.problems);
}

/** Files that are gone are no problem: what they said is in the ledger. */
function problemNotices(problems: readonly FileProblem[]): string[] {
  const unreadable = problems.filter(({ reason }) => reason === "unreadable").length;
  if (unreadable === 0) return [];
  const files = unreadable === 1 ? "1 file" : `${formatTokens(unreadable)} files`;
  return [`${files} could not be read. Which ones: tacho audit`];
}

/** A full or read-only disk: the message of an error of ours, or what the system calls it. */
function reasonOf(error: unknown): string | undefined {
  return error instanceof AppError ? error.message : errorCode(error);
}

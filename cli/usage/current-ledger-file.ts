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
import { tableStamp } from "../../shared/ledger/table-stamp-file.ts";
import type { UsageTable } from "../../shared/ledger/usage-table.ts";
import { AppError } from "../../shared/platform/app-error.ts";
import { errorCode } from "../../shared/platform/json-file.ts";
import { prepareShortRun } from "../../shared/platform/short-run.ts";
import type { World } from "../world.ts";
import { scanProgress } from "./scan-progress.ts";
import type { UsagePlace } from "./usage-place-file.ts";

export type CurrentLedger = {
  table: UsageTable;
  /** Of the table's file: another one when the table has changed. */
  stamp: string;
  /** There was nothing to read. */
  isUnchanged: boolean;
  /** What keeps the numbers from being current, each with the next step. */
  notices: readonly string[];
};

type Refreshing = Pick<RefreshWorld, "fineTable"> & {
  refresh?: (world: RefreshWorld) => Promise<RefreshOutcome>;
};

/**
 * All usage as the tools' files tell it now. Where the ledger cannot be written or another process is
 * writing it, what was last written, with a notice. Throws when there is not even that.
 */
export async function currentLedger(place: UsagePlace, world: World): Promise<CurrentLedger> {
  return ledgerAfter(await attempt(place, world), place);
}

/** The same; without the table when that is still the one with this stamp, and all it could tell. */
export async function changedLedger(
  place: UsagePlace,
  world: World,
  stamp: string,
): Promise<CurrentLedger | (Pick<CurrentLedger, "notices"> & { table: undefined })> {
  const tried = await attempt(place, world, stamp);
  const { outcome } = tried;
  if (outcome?.kind === "current" && tableStamp(place.usageDir) === stamp) {
    return { table: undefined, notices: noticesOf(outcome) };
  }
  return ledgerAfter(tried, place);
}

type Attempt = { outcome: RefreshOutcome } | { outcome: undefined; error: unknown };

async function attempt(place: UsagePlace, world: World, fineTable?: string): Promise<Attempt> {
  try {
    return { outcome: await refreshed(place, world, { fineTable }) };
  } catch (error) {
    return { outcome: undefined, error };
  }
}

function ledgerAfter(tried: Attempt, place: UsagePlace): CurrentLedger {
  const stamp = tableStamp(place.usageDir);
  const table = readUsageTable(place.usageDir, place.prices.promptThresholds);
  if (tried.outcome !== undefined) {
    if (tried.outcome.kind === "busy" && isEmpty(table)) throw beingRead();
    const notices = noticesOf(tried.outcome);
    const isUnchanged = tried.outcome.kind === "current";
    return { table: table ?? EMPTY_TABLE, stamp, isUnchanged, notices };
  }
  const reason = reasonOf(tried.error);
  if (table === undefined || isEmpty(table) || reason === undefined) throw tried.error;
  const isUnchanged = false;
  return {
    table,
    stamp,
    isUnchanged,
    notices: [`These are the numbers of the last reading: ${reason}`],
  };
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
  place: UsagePlace,
  world: World,
  { refresh = refreshLedger, fineTable }: Refreshing = {},
): Promise<RefreshOutcome> {
  const progress = scanProgress(world);
  try {
    return await refresh({
      usageDir: place.usageDir,
      place: place.sources,
      nowMs: world.nowMs,
      promptThresholds: (model) => place.prices.promptThresholds(model),
      fineTable,
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

import { evaluateSpendAlerts } from "../shared/alerts/evaluate-spends-file.ts";
import { openHomeId } from "../shared/alerts/home-id-file.ts";
import { ledgerWrittenMs } from "../shared/alerts/ledger-written-file.ts";
import type { SpendSum } from "../shared/alerts/spend-alerts.ts";
import { ledgerSums, sessionSums } from "../shared/alerts/spend-sums.ts";
import type { SpendLimit } from "../shared/config/alerts-config.ts";
import { fileStamp } from "../shared/platform/stat-file.ts";
import { MS_PER_MINUTE } from "../shared/platform/time.ts";
import { readSessionsFile } from "../shared/sessions/sessions-file.ts";
import { askLedger } from "./ask-ledger.ts";
import type { Chore } from "./chore.ts";
import type { Setup } from "./tend-setup.ts";

/** A new day begins without anything being written. */
const READ_AGAIN_MS = 5 * MS_PER_MINUTE;

/**
 * What was spent, compared with the user's own limits whenever sessions or ledger have changed. One
 * that fails looks at the same again; each by itself, for a ledger may be damaged.
 */
export function createSpendChores(setup: Setup): Chore["run"][] {
  const { spend } = setup.config.alerts;
  const ofSessions = spend.filter(({ per }) => per === "session");
  const ofLedger = spend.filter(({ per }) => per !== "session");
  return [
    ...(ofSessions.length === 0 ? [] : [sessionChore(setup, ofSessions)]),
    ...(ofLedger.length === 0 ? [] : [ledgerChore(setup, ofLedger)]),
  ];
}

function sessionChore(setup: Setup, limits: readonly SpendLimit[]): Chore["run"] {
  const { world, paths } = setup;
  let told: string | undefined;
  return async () => {
    const stamp = fileStamp(paths.sessionsFile);
    if (stamp === told) return;
    const nowMs = world.now();
    const sessions = Object.values(readSessionsFile(paths.sessionsFile, nowMs).sessions);
    await tell(
      setup,
      limits.flatMap((limit) => sessionSums(limit, sessions, nowMs)),
    );
    told = stamp;
  };
}

function ledgerChore(setup: Setup, limits: readonly SpendLimit[]): Chore["run"] {
  const { world, paths } = setup;
  let askedFor: string | undefined;
  let told: { writtenMs: number | undefined; atMs: number } | undefined;
  return async () => {
    const stamp = fileStamp(paths.sessionsFile);
    if (stamp !== askedFor) askLedger(setup);
    askedFor = stamp;
    const nowMs = world.now();
    const writtenMs = ledgerWrittenMs(paths.home);
    const isLate = told === undefined || Math.abs(nowMs - told.atMs) >= READ_AGAIN_MS;
    if (!isLate && writtenMs === told?.writtenMs) return;
    await tell(setup, await readLedger(setup, limits, nowMs));
    told = { writtenMs, atMs: nowMs };
  };
}

async function tell({ world, paths, config }: Setup, sums: readonly SpendSum[]): Promise<void> {
  const { spend: isWanted } = config.notify.events;
  await evaluateSpendAlerts({ paths, sums, isWanted, now: world.now });
}

async function readLedger(
  { world, paths, config }: Setup,
  limits: readonly SpendLimit[],
  nowMs: number,
): Promise<SpendSum[]> {
  // Prices and table are loaded by those who need them alone.
  const { openLedgerReport } = await import("../shared/alerts/ledger-report-file.ts");
  const { bundleDir } = world;
  const report = openLedgerReport({ home: paths.home, bundleDir, prices: config.prices });
  const home = openHomeId(paths.outboxDir, nowMs);
  return limits.flatMap((limit) => ledgerSums(limit, report, { home, nowMs }));
}

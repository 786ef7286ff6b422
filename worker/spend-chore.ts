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
import type { Setup } from "./tend-setup.ts";

/** A new day begins without anything being written. */
const READ_AGAIN_MS = 5 * MS_PER_MINUTE;

/** Compares what was spent with the user's own limits, whenever sessions or ledger have changed. */
export function createSpendChore(setup: Setup): () => Promise<void> {
  const { world, paths, config } = setup;
  const { spend } = config.alerts;
  const ofSessions = sessionWatch(
    setup,
    spend.filter(({ per }) => per === "session"),
  );
  const ofLedger = ledgerWatch(
    setup,
    spend.filter(({ per }) => per !== "session"),
  );
  const { spend: isWanted } = config.notify.events;
  return async () => {
    const nowMs = world.now();
    const sums = [...ofSessions(nowMs), ...(await ofLedger(nowMs))];
    await evaluateSpendAlerts({ paths, sums, isWanted, now: world.now });
  };
}

function sessionWatch({ paths }: Setup, limits: readonly SpendLimit[]) {
  let stamp: string | undefined;
  return (nowMs: number): SpendSum[] => {
    if (limits.length === 0 || !isNew()) return [];
    const sessions = Object.values(readSessionsFile(paths.sessionsFile, nowMs).sessions);
    return limits.flatMap((limit) => sessionSums(limit, sessions, nowMs));
  };

  function isNew(): boolean {
    const before = stamp;
    stamp = fileStamp(paths.sessionsFile);
    return stamp !== before;
  }
}

function ledgerWatch(setup: Setup, limits: readonly SpendLimit[]) {
  const { paths } = setup;
  let sessions: string | undefined;
  let read: { writtenMs: number | undefined; atMs: number } | undefined;
  return async (nowMs: number): Promise<SpendSum[]> => {
    if (limits.length === 0) return [];
    const stamp = fileStamp(paths.sessionsFile);
    if (stamp !== sessions) askLedger(setup);
    sessions = stamp;
    const writtenMs = ledgerWrittenMs(paths.home);
    const isLate = read === undefined || Math.abs(nowMs - read.atMs) >= READ_AGAIN_MS;
    if (!isLate && writtenMs === read?.writtenMs) return [];
    read = { writtenMs, atMs: nowMs };
    return await readLedger(setup, limits, nowMs);
  };
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
  const home = openHomeId(paths.outboxDir);
  return limits.flatMap((limit) => ledgerSums(limit, report, { home, nowMs }));
}

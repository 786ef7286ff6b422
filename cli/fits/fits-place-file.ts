import { formatClockTime } from "../../shared/display/clock-time.ts";
import type { FitsDeps, FitsLedger } from "../../shared/fits/fits-deps.ts";
import { createPastWorkReader } from "../../shared/fits/past-work-file.ts";
import { EMPTY_TABLE } from "../../shared/ledger/empty-table.ts";
import { ledgerReadAtMs } from "../../shared/ledger/read-at-file.ts";
import { readUsageTable } from "../../shared/ledger/read-ledger-file.ts";
import { hostNameOf } from "../../shared/platform/machine.ts";
import { type AccountQuota, knownAccounts } from "../../shared/quota/account-quota-file.ts";
import { readFreshSessions } from "../../shared/sessions/fresh-sessions-file.ts";
import { readShard } from "../../shared/sessions/parts-file.ts";
import { listSessions } from "../../shared/sessions/session-list-file.ts";
import { usageSamples } from "../../shared/sessions/session-parts.ts";
import { findQuotaFolder } from "../quota/quota-place-file.ts";
import { currentLedger } from "../usage/current-ledger-file.ts";
import { findUsagePlace } from "../usage/usage-place-file.ts";
import type { World } from "../world.ts";

export type FitsPlace = {
  deps: FitsDeps;
  accounts: readonly AccountQuota[];
  /** Who is logged in here; `api-key` where a key goes before the login. */
  own: string | undefined;
};

/** The records of this machine, for one question of a person. */
export async function findFitsPlace(world: World): Promise<FitsPlace> {
  const { paths, login, isPaidByKey } = await findQuotaFolder(world);
  const usage = await findUsagePlace(world);
  const { usageDir, prices } = usage;
  const nowMs = world.nowMs();
  const file = readFreshSessions(paths, nowMs);
  const sessions = listSessions(file, { nowMs, host: hostNameOf(world.load) });
  const accounts = knownAccounts(paths, { nowMs, records: Object.values(file.sessions) });
  const readPastWork = createPastWorkReader();
  const ledger = async (): Promise<FitsLedger> => {
    const { table } = await currentLedger(usage, world);
    return { table, prices, asOfMs: nowMs };
  };
  const deps: FitsDeps = {
    nowMs,
    sessions: () => sessions,
    currentSessionId: () => undefined,
    samplesOf: (id) => usageSamples(readShard(paths.sessionsDir, id, nowMs)?.samples ?? []),
    knownQuotas: () => accounts,
    ledger,
    storedLedger: () => ({
      table: readUsageTable(usageDir, prices.promptThresholds) ?? EMPTY_TABLE,
      prices,
      asOfMs: ledgerReadAtMs(usageDir),
    }),
    prices: () => prices,
    pastWork: async (place) => {
      await currentLedger(usage, world);
      return readPastWork(
        { quotaDir: paths.quotaDir, usageDir, prices: () => prices },
        place,
        nowMs,
      );
    },
    formatClock: (atMs) => formatClockTime(atMs, nowMs),
  };
  return { deps, accounts, own: isPaidByKey ? "api-key" : login?.account };
}

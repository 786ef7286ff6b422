import { defined } from "../../shared/platform/read-value.ts";
import { knownAccounts } from "../../shared/quota/account-quota-file.ts";
import { accountValue } from "../../shared/quota/quota-value.ts";
import { readFreshSessions } from "../../shared/sessions/fresh-sessions-file.ts";
import { usageError } from "../usage-error.ts";
import type { QuotaView } from "./quota-lines.ts";
import type { QuotaFolder } from "./quota-place-file.ts";

/**
 * What is known of every account, or of the one that was named: the one logged in here first, then
 * the one heard of last. Throws a usage error for an account that is not known.
 */
export function readQuota(
  { paths, login, isPaidByKey }: QuotaFolder,
  nowMs: number,
  only?: string,
): QuotaView {
  const records = Object.values(readFreshSessions(paths, nowMs).sessions);
  const known = knownAccounts(paths, { nowMs, records });
  const own = isPaidByKey ? undefined : login?.account;
  const found = known
    .filter(({ account }) => only === undefined || account === only)
    .sort((a, b) => Number(b.account === own) - Number(a.account === own));
  if (only !== undefined && found.length === 0)
    throw unknownAccount(known.map((one) => one.account));
  const accounts = found.map((quota) => accountValue(quota, nowMs));
  return defined({ accounts, nowMs, login, isPaidByKey });
}

const MAX_NAMED = 5;

function unknownAccount(accounts: readonly string[]) {
  const named = accounts.slice(0, MAX_NAMED).join(", ");
  const hint = named === "" ? "None has reported any yet." : `Known: ${named}.`;
  return usageError(`No quota is known of that account. ${hint}`, "quota");
}

import { AppError } from "../shared/platform/app-error.ts";
import type { AccountQuota } from "../shared/quota/account-quota-file.ts";
import type { ToolDeps } from "./deps.ts";
import { boundedName } from "./wording.ts";

const MAX_NAMED = 5;

/**
 * The account that a question is about. Without a name: that of the session that asks, else the one
 * heard of last; `undefined` when no account has reported any. Throws for a name that is not known.
 */
export function askedAccount(name: string | undefined, deps: ToolDeps): AccountQuota | undefined {
  const known = deps.knownQuotas();
  const own = deps.currentAccount();
  const wanted = name ?? own;
  if (wanted === undefined) return known[0];
  const found = known.find(({ account }) => account === wanted);
  if (found !== undefined) return found;
  if (wanted === own) return deps.quotaOf(own);
  const names = known.slice(0, MAX_NAMED).map(({ account }) => `"${account}"`);
  const hint =
    names.length === 0 ? "None has reported any yet." : `Known accounts: ${names.join(", ")}.`;
  throw new AppError(
    "UNKNOWN_ACCOUNT",
    `No quota is known of the account "${boundedName(wanted)}". ${hint} Without "account" you get this session's: quota {}`,
  );
}

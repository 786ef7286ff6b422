import * as z from "zod";
import { AppError } from "../../shared/platform/app-error.ts";
import { defined } from "../../shared/platform/read-value.ts";
import { type AccountQuota, accountQuota, knownAccounts } from "../account-quota.ts";
import type { ToolDeps } from "../deps.ts";
import { age, ageShape, freshness, freshnessShape } from "../freshness.ts";
import { accountAdvice, quotaText } from "../quota-text.ts";
import { quotaWindowSchema, quotaWindowValue } from "../quota-window-value.ts";
import { defineTool } from "../tool.ts";
import { boundedName } from "../wording.ts";

const MAX_OTHER_ACCOUNTS = 5;

export const quota = defineTool({
  name: "quota",
  title: "Quota left",
  description:
    "How much of the rate limits (5-hour and 7-day usage windows of the Claude subscription) is used and left, " +
    "when each resets, whether the pace is too high, the burn rate, when a window runs out and whether it lasts " +
    "until its reset, with one sentence of advice. Call it before long or expensive work, before starting many " +
    "subagents, and when the user asks about quota, limits, budget or usage left. Costs nothing.",
  input: z.strictObject({
    account: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe("another account's id; omitted: the account of this session"),
  }),
  output: z.strictObject({
    account: z.string().exactOptional().describe("The account the numbers are of"),
    isOwnAccount: z.boolean().describe("Whether this session is paid by that account"),
    fiveHour: quotaWindowSchema.exactOptional().describe("Absent: no open window is known"),
    sevenDay: quotaWindowSchema.exactOptional(),
    advice: z.string(),
    otherAccounts: z.array(z.strictObject({ account: z.string(), ...ageShape })),
    ...freshnessShape,
  }),
  example: {},
  handler: ({ account }, deps) => {
    const known = knownAccounts(deps);
    const asked = askedAccount(account, known, deps);
    const others = known
      .filter((other) => other.account !== asked?.account)
      .slice(0, MAX_OTHER_ACCOUNTS);
    const { fiveHour, sevenDay } = asked?.outlooks ?? {};
    const isOwnAccount = asked !== undefined && asked.account === deps.currentAccount();
    const value = defined({
      account: asked?.account,
      isOwnAccount,
      fiveHour: fiveHour && quotaWindowValue(fiveHour, deps.nowMs),
      sevenDay: sevenDay && quotaWindowValue(sevenDay, deps.nowMs),
      advice: accountAdvice(asked),
      otherAccounts: others.map((other) => ({
        account: other.account,
        ...age(other.seenAtMs ?? 0, deps.nowMs),
      })),
      ...overallFreshness(asked, deps.nowMs),
    });
    return { value, text: quotaText({ asked, others, isOwnAccount }, deps) };
  },
});

/** Without a name: the account of the session that asks, else the one heard of last. */
function askedAccount(
  name: string | undefined,
  known: readonly AccountQuota[],
  deps: ToolDeps,
): AccountQuota | undefined {
  if (name === undefined) {
    const own = deps.currentAccount();
    return own === undefined ? known[0] : accountQuota(own, deps);
  }
  const found = known.find(({ account }) => account === name);
  if (found !== undefined) return found;
  if (name === deps.currentAccount()) return accountQuota(name, deps);
  const names = known.slice(0, MAX_OTHER_ACCOUNTS).map(({ account }) => `"${account}"`);
  const hint =
    names.length === 0 ? "None has reported any yet." : `Known accounts: ${names.join(", ")}.`;
  throw new AppError(
    "UNKNOWN_ACCOUNT",
    `No quota is known of the account "${boundedName(name)}". ${hint} Without "account" you get this session's: quota {}`,
  );
}

/** As old as its oldest window. */
function overallFreshness(asked: AccountQuota | undefined, nowMs: number) {
  const { fiveHour, sevenDay } = asked?.outlooks ?? {};
  const open = [fiveHour, sevenDay].filter((outlook) => outlook !== undefined);
  if (open.length === 0) return freshness(nowMs, "none", nowMs);
  return freshness(Math.min(...open.map(({ asOfMs }) => asOfMs)), "statusline", nowMs);
}

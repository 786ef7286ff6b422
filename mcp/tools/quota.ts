import * as z from "zod";
import { defined } from "../../shared/platform/read-value.ts";
import { accountAdvice } from "../../shared/quota/account-advice.ts";
import type { AccountQuota } from "../../shared/quota/account-quota-file.ts";
import { accountValue } from "../../shared/quota/quota-value.ts";
import { askedAccount } from "../account-quota.ts";
import { freshness, freshnessShape } from "../freshness.ts";
import { accountSchema } from "../quota-schema.ts";
import { quotaText } from "../quota-text.ts";
import { defineTool } from "../tool.ts";

/** The account asked for, and so many that were heard of last. */
const MAX_OTHER_ACCOUNTS = 5;

export const quota = defineTool({
  name: "quota",
  title: "Quota left",
  description:
    "How much of the rate limits (5-hour and 7-day usage windows of the Claude subscription, weeks of single models, " +
    "extra usage) is used and left, when each resets, whether the pace is too high, the burn rate, with what probability " +
    "a window runs out before its reset and when, with one sentence of advice. Call it before long or expensive work, " +
    "before starting many subagents, and when the user asks about quota, limits, budget or usage left. Costs nothing.",
  input: z.strictObject({
    account: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe("only this account, by its id; omitted: all, that of this session first"),
  }),
  output: z.strictObject({
    account: z.string().exactOptional().describe("The account that summary and advice are about"),
    isOwnAccount: z.boolean().describe("Whether this session is paid by that account"),
    advice: z.string(),
    accounts: z
      .array(accountSchema)
      .describe("As tacho quota --json tells them. Never add up or mix what two accounts say"),
    ...freshnessShape,
  }),
  example: {},
  handler: ({ account }, deps) => {
    const asked = askedAccount(account, deps);
    const others = deps
      .knownQuotas()
      .filter((other) => other.account !== asked?.account)
      .slice(0, MAX_OTHER_ACCOUNTS);
    const isOwnAccount = asked !== undefined && asked.account === deps.currentAccount();
    const told = account === undefined ? [asked, ...others] : [asked];
    const value = defined({
      account: asked?.account,
      isOwnAccount,
      advice: accountAdvice(asked),
      accounts: told.flatMap((quota) =>
        quota?.seenAtMs === undefined ? [] : [accountValue(quota, deps.nowMs)],
      ),
      ...overallFreshness(asked, deps.nowMs),
    });
    return { value, text: quotaText({ asked, others, isOwnAccount }, deps) };
  },
});

/** As old as its oldest window. */
function overallFreshness(asked: AccountQuota | undefined, nowMs: number) {
  const { fiveHour, sevenDay } = asked?.outlooks ?? {};
  const open = [fiveHour, sevenDay].filter((outlook) => outlook !== undefined);
  const [oldest] = open.sort((a, b) => a.asOfMs - b.asOfMs);
  if (oldest === undefined) return freshness(nowMs, "none", nowMs);
  return freshness(oldest.asOfMs, oldest.source, nowMs);
}
